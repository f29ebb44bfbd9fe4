"""Real browsers at `instep phone`: wrong clocks, slow paths, another network, and visitors that get nothing.

    check.py INSTEP [PICTURES]

With the name of a folder it leaves pictures of the page there.
"""

import asyncio
import http.client
import json
import os
import subprocess
import sys
import threading

from browser import Browser

INSTEP = sys.argv[1]
PICTURES = sys.argv[2] if len(sys.argv) > 2 else None
DONE = "document.getElementById('answer').dataset.tone !== 'measuring'"
SCRIPT = "<script>window.ran = true</script>"


class Page:
    """A run of `instep phone --json`."""

    def __init__(self, *arguments):
        command = [INSTEP, "phone", "--json", "--for", "60s", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stderr.readline().strip()
        assert self.url.startswith("http://"), self.url
        self.host, _, self.token = self.url.removeprefix("http://").partition("/")

    def report(self):
        """The answer, and what was said besides; both without the token."""
        out, said = self.process.communicate(timeout=90)
        assert self.token not in out and self.token not in said, "the token is in the output"
        return json.loads(out), self.process.returncode

    def ask(self, method, path, host=None):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or self.host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()


def must_hold(name, report, shift, within=0.005):
    offset = report["offset"]
    error = offset["seconds"] - shift
    assert offset["low"] <= shift <= offset["high"], f"{name}: the interval does not hold the truth: {report}"
    assert abs(error) < within, f"{name}: off by {error} s: {report}"
    half = (offset["high"] - offset["low"]) / 2
    phone = report["phone"]
    print(f"ok: {name}: off by {error * 1e3:+.2f} ms, interval {half * 1e3:.2f} ms either way, "
          f"round trip {phone['round_trip'] * 1e3:.2f} ms, {phone['exchanges']} exchanges")


def measured(name, shift, *arguments, before=(), flags=(), prepare=None, within=0.005):
    page = Page(*arguments)
    with Browser(shift, before, flags) as browser:
        if prepare:
            prepare(browser)
        browser.open(page.url)
        browser.wait_for(DONE)
        text = browser.text()
    report, _ = page.report()
    must_hold(name, report, shift, within)
    return report, text


def wrong_clocks():
    said = {0: "agrees with", 47: "47 seconds ahead", -95: "1 minute 35 seconds behind", 3600: "1 hour ahead",
            -86400: "1 day behind"}
    for shift, words in said.items():
        report, text = measured(f"clock off by {shift:+d} s", shift)
        assert words in text.replace("\u00a0", " "), text
        assert ("Android" in text and "iPhone" in text) == (shift != 0), text
        assert report["within_tolerance"] == (shift == 0) and report["phone"]["step"] is None
        assert report["phone"]["near_quarter"] == (3600 if shift == 3600 else None)


class SlowPath:
    """A relay on loopback that holds back what goes one way."""

    def __init__(self, host, out=0.0, back=0.0):
        self.target, self.out, self.back = host.split(":"), out, back
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self.join, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    async def join(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection(*self.target)
        await asyncio.gather(self.carry(reader, far_writer, self.out), self.carry(far_reader, writer, self.back))

    async def carry(self, reader, writer, delay):
        while data := await reader.read(1 << 16):
            self.loop.call_later(delay, writer.write, data)
        self.loop.call_later(delay, writer.close)


def slow_paths():
    for name, out, back in (("out", 0.3, 0.0), ("back", 0.0, 0.3)):
        page = Page()
        path = SlowPath(page.host, out, back)
        # The browser goes by the relay and does not know: the address in its line stays the page's own.
        rule = f"--host-resolver-rules=MAP {page.host} 127.0.0.1:{path.port}"
        with Browser(47, flags=[rule]) as browser:
            browser.open(page.url)
            browser.wait_for(DONE)
        report, _ = page.report()
        assert report["phone"]["round_trip"] > 0.3, f"the relay was passed by: {report}"
        must_hold(f"300 ms on the way {name}", report, 47, 0.16)


def odd_browsers():
    on_load = lambda source: lambda browser: browser.ask("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    coarse = "{ const now = Date.now; Date.now = () => Math.floor(now() / 100) * 100; " \
             "const count = performance.now.bind(performance); performance.now = () => Math.floor(count() / 100) * 100; }"
    measured("clocks that count by 100 ms", 47, prepare=on_load(coarse), within=0.1)
    steps = "{ const now = Date.now; let by = 0; Date.now = () => now() + by; const ask = fetch; let asked = 0; " \
            "window.fetch = (...all) => { if (++asked === 9) by = 3000; return ask(...all); }; }"
    page = Page()
    with Browser(-95) as browser:
        on_load(steps)(browser)
        browser.open(page.url)
        browser.wait_for(DONE)
        assert "set while it was measured" in browser.text(), browser.text()
    report, _ = page.report()
    must_hold("a clock that is set meanwhile, since", report, -92)
    before = report["phone"]["step"]["before"]
    assert before["low"] <= -95 <= before["high"], report
    print(f"ok: until then: off by {(before['seconds'] + 95) * 1e3:+.2f} ms")


def scripts_stay_text():
    zone = f"Intl.DateTimeFormat = () => ({{ resolvedOptions: () => ({{ timeZone: '{SCRIPT}' }}) }});"
    page = Page()
    with Browser() as browser:
        browser.ask("Page.addScriptToEvaluateOnNewDocument", {"source": zone})
        browser.ask("Emulation.setUserAgentOverride", {"userAgent": SCRIPT})
        browser.open(f"{page.url}?zone={SCRIPT}#{SCRIPT}")
        browser.wait_for(DONE)
        assert browser.evaluate("window.ran === undefined && document.scripts.length === 1")
        assert browser.evaluate("getComputedStyle(document.querySelector('.card')).borderTopLeftRadius") == "20px"
        # What the policy forbids does not run, even from within.
        browser.evaluate("{ const more = document.createElement('script'); more.textContent = 'window.ran = true'; "
                         "document.body.append(more); }")
        assert browser.evaluate("window.ran === undefined"), "the policy lets scripts in"
    report, _ = page.report()
    assert report["phone"]["zone"] is None and report["phone"]["user_agent"] == SCRIPT, report
    print("ok: scripts stay text")


def others_get_nothing():
    page = Page()
    nothing = (404, b"")
    port = page.host.split(":")[1]
    assert page.ask("GET", f"/{'a' * 26}") == nothing and page.ask("GET", "/") == nothing
    for host in (f"localhost:{port}", "rebound.example.org", f"rebound.example.org:{port}"):
        assert page.ask("GET", f"/{page.token}", host) == nothing, host
    with Browser() as first, Browser() as second:
        second.open(f"http://localhost:{port}/{page.token}")
        assert second.evaluate("document.getElementById('answer')") is None
        second.open(page.url)
        first.open(page.url)
        # Whoever comes later gets no page, or one whose first question is not answered.
        assert second.wait_for(DONE) and first.wait_for(f"!document.getElementById('answer') || {DONE}")
        told = ["agrees with" in browser.text() for browser in (second, first)]
        assert told in ([True, False], [False, True]), told
        report, code = page.report()
        assert code == 0
        assert second.open(page.url), "somebody still answers"
    print("ok: a second browser, a wrong token and a wrong name get nothing")


def another_network():
    """A browser on a machine of its own, as far as the network is concerned, and no secure context."""
    if os.geteuid() != 0:
        print("skipped: another network (only root can make one)")
        return
    space, ours, theirs = f"instep-{os.getpid()}", f"ins{os.getpid()}a"[:15], f"ins{os.getpid()}b"[:15]
    run = lambda *command: subprocess.run(command, check=True, capture_output=True)
    try:
        run("ip", "netns", "add", space)
        run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", space)
    except (OSError, subprocess.CalledProcessError) as failed:
        subprocess.run(["ip", "netns", "delete", space], capture_output=True)
        print(f"skipped: another network (this system has none to spare: {failed})")
        return
    inside = ["ip", "netns", "exec", space]
    try:
        run("ip", "address", "add", "10.77.93.1/30", "dev", ours)
        run("ip", "link", "set", ours, "up")
        run(*inside, "ip", "address", "add", "10.77.93.2/30", "dev", theirs)
        run(*inside, "ip", "link", "set", theirs, "up")
        run(*inside, "ip", "link", "set", "lo", "up")
        page = Page("--lan", ours)
        assert page.host.startswith("10.77.93.1:"), page.host
        with Browser(47, inside) as browser:
            browser.open(page.url)
            browser.wait_for(DONE)
            assert browser.evaluate("isSecureContext") is False
        report, code = page.report()
        assert code == 1
        must_hold("over another network, +47 s", report, 47)
    finally:
        run("ip", "netns", "delete", space)


def pictures():
    os.makedirs(PICTURES, exist_ok=True)
    for scheme in ("light", "dark"):
        for name, shift in (("fast", 47), ("slow", -95), ("in-step", 0), ("hour", 3605)):
            page = Page()
            with Browser(shift) as browser:
                browser.look_like_a_phone(scheme == "dark")
                browser.open(page.url)
                if name == "fast":
                    browser.wait_for("document.getElementById('progress').value > 4")
                    browser.picture(f"{PICTURES}/{scheme}-during.png")
                browser.wait_for(DONE)
                browser.picture(f"{PICTURES}/{scheme}-{name}.png")
            page.report()


wrong_clocks()
slow_paths()
odd_browsers()
scripts_stay_text()
others_get_nothing()
another_network()
if PICTURES:
    pictures()
