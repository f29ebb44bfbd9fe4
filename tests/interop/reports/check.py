"""The pages of `instep simulate` and `instep diagnose` in a real browser: nothing is cut off, overlaps, runs or is fetched.

    check.py INSTEP FOLDER [PICTURES]

The pages are put into FOLDER. With the name of a third folder it leaves pictures of them there.
"""

import base64
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "phone"))

from browser import Browser  # noqa: E402

INSTEP, FOLDER = sys.argv[1:3]
PICTURES = sys.argv[3] if len(sys.argv) > 3 else None
CASES = os.path.join(os.path.dirname(__file__), "..", "..", "cmd", "replay.in")
PAST = ["--past", "0s+-1s@2025-01-01T00:00:00Z", "--past", "-31s+-2s@2025-07-01T00:00:00Z", "--matched", "-2@2026-01-01T00:00:00Z"]
FORECAST = ["--forecast", *PAST, "--at", "2026-01-15T00:00:00Z"]
TOKENS = ["--tokens", "40", "--for", "3650d", "--every", "60d"]
SEVERAL = [part for name in ("kanidm", "keycloak", "entra-id", "pyotp") for part in ("--profile", name)]
PAGES = {
    "one": ["--profile", "keycloak"],
    "device": ["--profile", "keycloak", "--offset", "-50s"],
    "range": ["--profile", "entra-id", "--offset", "-200s"],
    "several": [*SEVERAL, "--offset", "-50s"],
    "compared": SEVERAL,
    "century": ["--profile", "freeipa", "--offset", "36500d", "--points", "3", "--runs", "10"],
    "tokens": ["--profile", "keycloak", *TOKENS],
    "tokens-range": ["--profile", "entra-id", *TOKENS, "--offset", "-100s"],
    "tokens-learned": ["--profile", "rsa-securid", *TOKENS, "--spread-ppm", "40"],
    "tokens-compared": [*SEVERAL, "--tokens", "40", "--for", "500d", "--every", "30d"],
    "forecast": ["--profile", "freeipa", *FORECAST],
    "forecast-range": ["--profile", "entra-id", *FORECAST],
    "forecast-learned": ["--profile", "rsa-securid", *FORECAST],
    "forecast-compared": [*SEVERAL, *FORECAST],
    "case": [os.path.join(CASES, "slow-phone.toml"), "--what-if"],
    "case-range": [os.path.join(CASES, "grey.toml")],
    "case-century": [os.path.join(CASES, "slow-phone.toml"), "--offset", "36500d"],
    "what-if": ["--profile", "freeipa", "--offset", "-20m", "--what-if"],
    "what-if-range": ["--profile", "entra-id", "--offset", "-200s", "--what-if", "--app", "ga-android-closed"],
    "instant": ["--profile", "pyotp", "--from", "0s", "--to", "0.001s", "--entry-delay", "0s"],
}

CASES = os.path.join(os.path.dirname(__file__), "cases")
# Cases with words that their page must hold.
DIAGNOSED = {
    "tests/cases/vpn-radius-one-user.toml": ("The accepted window and the codes", "[0] rejected", "The causes", "all evidence",
                                             "The evidence for and against device-clock", "The chance that a code passes"),
    "tests/trials/three-codes-ahead.toml": ("The accepted window and the codes", "The causes", "The chance that a code passes"),
    "tests/cases/seed-going-round.toml": ("Not established", "The causes", "The chance that a code passes"),
    os.path.join(CASES, "hostile.toml"): ("<script>alert(1)</script>", "<script>alert(2)</script>", "The causes"),
    os.path.join(CASES, "dead-battery.toml"): ("years behind", "The clocks, as they were read", "far beyond the picture"),
}

# The words of every chart that is shown: how far any leaves its picture, and which two lie on each other.
WORDS = """(() => {
  const wrong = [];
  for (const chart of document.querySelectorAll('svg.instep-chart')) {
    const edge = chart.getBoundingClientRect();
    if (!edge.width) continue;
    const words = [...chart.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
    words.forEach(([text, box], index) => {
      if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.top < edge.top - 1 || box.bottom > edge.bottom + 1)
        wrong.push(text + ' leaves the picture');
      for (const [other, that] of words.slice(index + 1)) {
        const across = Math.min(box.right, that.right) - Math.max(box.left, that.left);
        const down = Math.min(box.bottom, that.bottom) - Math.max(box.top, that.top);
        // Boxes of letters have some air above and below.
        if (across > 1 && down > 4) wrong.push(text + ' lies on ' + other);
      }
    });
  }
  return wrong;
})()"""
SHOWN = "[...document.querySelectorAll('svg.instep-chart')].filter(chart => chart.getBoundingClientRect().width > 0).length"
LETTERS = """Math.min(...[...document.querySelectorAll('svg.instep-chart text')].map(text => text.getBoundingClientRect())
  .filter(box => box.width > 0).map(box => box.height))"""


def write(name, arguments, kind):
    done = subprocess.run([INSTEP, "simulate", *arguments, "--format", kind], capture_output=True, text=True)
    assert done.returncode in (0, 1, 3) and not done.stderr, done
    path = os.path.join(FOLDER, f"{name}.{kind}")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(done.stdout)
    return path, done.stdout


def write_diagnosis(case):
    done = subprocess.run([INSTEP, "diagnose", case, "--format", "html"], capture_output=True, text=True)
    assert done.returncode in (0, 1, 3), done
    path = os.path.join(FOLDER, os.path.basename(case).replace(".toml", ".html"))
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(done.stdout)
    return path, done.stdout


def show(browser, path, width, dark):
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.ask("Emulation.setDeviceMetricsOverride", size)
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    browser.ask("Emulation.setEmulatedMedia", {"features": scheme})
    assert browser.open("file://" + path) is None


def keep_picture(browser, name):
    if PICTURES:
        os.makedirs(PICTURES, exist_ok=True)
        browser.picture(os.path.join(PICTURES, name + ".png"))


def dumped(path):
    """The page as the browser understood it."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "file://" + path]
    return subprocess.run(command, capture_output=True, text=True, timeout=120).stdout


def pages(browser):
    written = {name: write(name, arguments, "html") for name, arguments in PAGES.items()}
    written |= {os.path.basename(case)[:-5]: write_diagnosis(case) for case in DIAGNOSED}
    for name, (path, text) in written.items():
        figures = text.count("<figure>")
        assert figures >= 1 and "<script" not in text and "http://" not in text.replace("http://www.w3.org", "")
        show(browser, path, 1280, False)
        assert browser.evaluate("document.scripts.length + document.querySelectorAll('[onclick],[onerror],img,a').length") == 0
        for width in (360, 390, 1280):
            colours = set()
            for dark in (False, True):
                show(browser, path, width, dark)
                wide = browser.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{name} is {wide} pixels wide on a screen of {width}"
                assert browser.evaluate(SHOWN) == figures, f"{name}: each figure is shown once"
                wrong = browser.evaluate(WORDS)
                assert not wrong, f"{name} at {width}: {wrong}"
                letters = browser.evaluate(LETTERS)
                assert letters >= 11, f"{name} at {width}: letters of {letters} pixels"
                colours.add(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
                keep_picture(browser, f"{name}-{width}-{'dark' if dark else 'light'}")
            assert len(colours) == 2, f"{name}: dark looks like light: {colours}"
        print(f"ok: {name}.html at 360, 390 and 1280 pixels, light and dark")


def pictures(browser):
    for name, arguments in PAGES.items():
        path, _ = write(name, arguments, "svg")
        show(browser, path, 1280, False)
        wrong = browser.evaluate(WORDS)
        assert not wrong, f"{name}.svg: {wrong}"
        ground = "getComputedStyle(document.querySelector('.ground')).fill"
        light = browser.evaluate(ground)
        keep_picture(browser, f"{name}-svg-light")
        show(browser, path, 1280, True)
        assert browser.evaluate(ground) != light, f"{name}.svg: dark looks like light"
        keep_picture(browser, f"{name}-svg-dark")
        print(f"ok: {name}.svg, light and dark")


def text_is_in_the_document():
    document = dumped(os.path.join(FOLDER, "device.html"))
    for words in ("Chance that keycloak accepts a code", "this device: 50.0 s behind", "always passes", "100 %",
                  "Where the numbers of Keycloak come from", "--profile keycloak --offset -50s"):
        assert words in document, f"{words} is not in the page"
    print("ok: the words of the chart are in the document")


def diagnoses_are_in_the_document(browser):
    for case, words in DIAGNOSED.items():
        path = os.path.join(FOLDER, os.path.basename(case).replace(".toml", ".html"))
        for width in (390, 1280):
            show(browser, path, width, False)
            shown = browser.evaluate("document.body.textContent + document.title")
            for expected in words:
                assert expected in shown, f"{case} at {width}: {expected} is not in the page"
    print(f"ok: the charts' words are in the reports of {len(DIAGNOSED)} cases")


def paper(browser):
    path = os.path.join(FOLDER, "several.html")
    show(browser, path, 1280, True)
    browser.ask("Emulation.setEmulatedMedia", {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    assert browser.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.evaluate(SHOWN) == 2
    printed = base64.b64decode(browser.ask("Page.printToPDF", {"printBackground": True})["data"])
    assert printed.startswith(b"%PDF")
    print(f"ok: on paper it is dark on white, {len(printed)} bytes of PDF")


with Browser() as browser:
    pages(browser)
    pictures(browser)
    diagnoses_are_in_the_document(browser)
    paper(browser)
text_is_in_the_document()
