"""A headless Chromium that is told what to do over a pipe (the DevTools protocol, https://chromedevtools.github.io/)."""

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

# Only the wall clock is wrong: with its own monotonic clock faked, Chromium takes seconds for a round trip.
ONLY_THE_WALL_CLOCK = {
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "DONT_FAKE_MONOTONIC": "1",
    "FAKETIME_FORCE_MONOTONIC_FIX": "0",
    "FAKETIME_DONT_RESET": "1",
}


class Browser:
    """One browser with one page, whose clock is off by `shift` seconds; `before` is a command that starts it, `flags` more
    of its own."""

    def __init__(self, shift=0, before=(), flags=()):
        self.profile = tempfile.mkdtemp(prefix="instep-chromium-")
        to_browser, from_us = os.pipe()
        to_us, from_browser = os.pipe()
        command = [*before]
        if shift:
            command += ["faketime", "-m", "-f", f"{shift:+d}s"]
        command += [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={self.profile}", "--remote-debugging-pipe", *flags, "about:blank",
        ]

        def give_pipes():
            # DevTools reads commands on 3 and answers on 4.
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(
            command, preexec_fn=give_pipes, close_fds=False, start_new_session=True,
            env={**os.environ, **ONLY_THE_WALL_CLOCK}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(os.path.join(self.profile, "log"), "wb"))
        os.close(to_browser)
        os.close(from_browser)
        self.write_to, self.read_from = from_us, to_us
        self.received, self.number = b"", 0
        target = self.ask("Target.createTarget", {"url": "about:blank"}, session=False)["targetId"]
        self.session = self.ask("Target.attachToTarget", {"targetId": target, "flatten": True}, session=False)["sessionId"]
        self.ask("Page.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.write_to)
        os.close(self.read_from)
        shutil.rmtree(self.profile, ignore_errors=True)

    def ask(self, method, parameters=None, session=True, patience=60):
        """Sends a command and gives its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = self.session
        os.write(self.write_to, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + patience
        while True:
            told = self._next(until)
            if told.get("id") == self.number:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']}")
                return told["result"]

    def _next(self, until):
        while b"\0" not in self.received:
            ready, _, _ = select.select([self.read_from], [], [], max(0, until - time.monotonic()))
            more = os.read(self.read_from, 1 << 16) if ready else b""
            if not more:
                raise RuntimeError("the browser does not answer: " + self.log())
            self.received += more
        line, self.received = self.received.split(b"\0", 1)
        return json.loads(line)

    def log(self):
        with open(os.path.join(self.profile, "log"), errors="replace") as log:
            return log.read()[-2000:]

    def open(self, url):
        """Goes to a page and waits until it is there; what went wrong, or None."""
        failed = self.ask("Page.navigate", {"url": url}).get("errorText")
        self.wait_for("document.readyState === 'complete'")
        return failed

    def evaluate(self, expression):
        """The value of a JavaScript expression in the page, promises awaited."""
        told = self.ask("Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in told:
            raise RuntimeError(f"{expression}: {told['exceptionDetails']}")
        return told["result"].get("value")

    def wait_for(self, expression, patience=60):
        """Waits until an expression is true; its last value."""
        until = time.monotonic() + patience
        while True:
            value = self.evaluate(expression)
            if value or time.monotonic() > until:
                return value
            time.sleep(0.1)

    def text(self):
        return self.evaluate("document.body.innerText")

    def look_like_a_phone(self, dark=False, width=390, height=844):
        self.ask("Emulation.setDeviceMetricsOverride",
                 {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True})
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.ask("Emulation.setEmulatedMedia", {"features": scheme})

    def picture(self, path):
        """The whole page as a PNG file."""
        told = self.ask("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
        with open(path, "wb") as file:
            file.write(base64.b64decode(told["data"]))
