"""Follows the runbook of docs/reset.md for the complaints of a help desk; two of them are refused at the plan."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

from page import commands
from terminal import Terminal

PAGE, WORK = Path(sys.argv[1]), Path(sys.argv[2])
# What a person answers who is asked for the case, and whose phone's clock is right.
ANSWERS = {
    "Which service": "entra",
    "What shows the codes": "1",
    "Which app": "microsoft-authenticator",
    "What happens to the code": "1",
    "show its time": None,
}


def expect(true, told):
    if not true:
        sys.exit(f"FAILED: {told}")
# Where wrong codes are in the log, it alone cannot tell.
LEFT_OPEN_BY_THE_LOG = ["default", "phone-replaced", "app-lost"]
PHONES = {
    "3179e48a-750b-4051-897c-87b9720928f7": " mobile",
    "b6332ec1-7057-4abe-9331-3d72feddfe41": " alternate mobile",
}


class Lab:
    """The first terminal: it stays until Ctrl-C."""

    def __init__(self, command, folder):
        self.process = subprocess.Popen(["bash", "-c", command], cwd=folder, start_new_session=True)
        ready, patience = folder / "ready.json", time.monotonic() + 30
        while not (ready.exists() and ready.read_text().endswith("\n")):
            expect(self.process.poll() is None and time.monotonic() < patience, "the stand-in says where it is")
            time.sleep(0.02)
        self.told = json.loads(ready.read_text())["graph"]

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(10)

    def user(self):
        with urllib.request.urlopen(self.told["base"] + "/lab/state") as answer:
            users = json.load(answer)["users"]
        return next(user for user in users if user["userPrincipalName"] == self.told["user"])

    def types(self):
        kind = re.compile(r"#microsoft\.graph\.|AuthenticationMethod$")
        return sorted(kind.sub("", method["type"]) for method in self.user()["methods"])


def person(user, clock):
    """What is typed when something is asked; nothing while nothing is. The phone's clock is right, or as is said."""

    def answer(asked):
        if asked.endswith(f"to go on ({user}): "):
            return user
        if not asked.endswith("> "):
            return None
        words = " ".join(asked.split())
        for question, typed in ANSWERS.items():
            if question in words:
                return typed or clock or datetime.now(timezone.utc).strftime("%H:%M:%S Z")
        if "Press Enter for the report" in words:
            return ""
        sys.exit(f"FAILED: the page does not say how to answer {words!r}")

    return answer


class Walk:
    """One complaint, from the first command of the page to the last."""

    def __init__(self, scenario, clock=None):
        self.scenario, self.clock = scenario, clock
        self.folder = WORK / f"{scenario} {clock or 'right'}"
        self.folder.mkdir()
        first, *self.blocks = commands(PAGE.read_text())
        expect(first == ["instep lab graph > ready.json"] and len(self.blocks) >= 7, "the page begins with the stand-in")
        named = "" if scenario == "default" else f" --scenario {scenario}"
        self.command = first[0].replace("lab graph", f"lab graph{named} --record lab.jsonl")
        self.output = ""

    def follow(self, check, last=None):
        """Every command in its order; `check` says what has to hold after each, and what it ends with."""
        with Lab(self.command, self.folder) as lab:
            terminal = Terminal(self.folder, person(lab.told["user"], self.clock))
            for command in (command for block in self.blocks for command in block):
                code, shown = terminal.typed(command)
                expect(code == check(lab, self, command, shown), f"{self.scenario}: {command} ended with {code}:\n{shown}")
                if last and command.startswith(last):
                    break
            self.output = terminal.shown
            terminal.close()

    def json(self, name):
        return json.loads((self.folder / name).read_text())

    def changes(self):
        asked = [json.loads(line) for line in (self.folder / "lab.jsonl").read_text().splitlines()]
        return [one for one in asked if one["method"] != "GET" and one["path"].startswith(("/v1.0", "/beta"))]

    def instep(self, *arguments):
        return subprocess.run(["instep", *arguments], cwd=self.folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def helped(calls, kept):
    """The checks of a complaint that ends with the user back in."""
    found = {}
    kept = sorted([*kept, "password"])
    before = sorted([*kept, *(typed(call) for call in calls if call.startswith("DELETE"))])
    after_apply = sorted([*kept, "temporaryAccessPass"])
    at_the_end = sorted([*after_apply, "microsoftAuthenticator", "phone"])

    def check(lab, walk, command, shown):
        if command.startswith("instep graph status"):
            found["since"] = lab.user()["sessionsValidFrom"]
            expect(lab.types() == before, f"the methods at first: {lab.types()}")
        elif command.startswith("instep diagnose --ask"):
            expect("\nruled out: no clock explains the rejections" in shown, f"the verdict on the answers: {shown}")
        elif command.startswith("instep diagnose case.toml"):
            judged_by_the_clock(walk)
        elif command.startswith("instep graph plan"):
            names_the_calls(walk, calls)
            expect(not walk.changes() and lab.types() == before, "a plan changes nothing")
        elif "--dry-run" in command:
            expect("Nothing was changed. " in shown and not walk.changes(), "a dry run changes nothing")
        elif command.startswith("instep graph apply"):
            found["pass"] = (walk.folder / "pass.txt").read_text().strip()
            applied(walk, lab, calls, after_apply, found)
            again = walk.instep("graph", "verify", lab.told["user"], "--stand-in", "ready.json", "--insecure-loopback")
            expect(again.returncode == 1 and "not back in yet" in again.stdout, "nobody is back in before enrolling")
        elif command.startswith("instep graph verify"):
            expect(f"{lab.told['user']}: back in\n" in shown and shown.count("  yes ") == 4, f"verified: {shown}")
            expect(lab.types() == at_the_end, f"the methods at the end: {lab.types()}")
            found["secrets"] = [lab.told["access_token"], lab.told["client_secret"]]
        return 0

    return check, found


def typed(call):
    """The type that a call deletes."""
    return call.split()[1].removesuffix("Methods")


def judged_by_the_clock(walk):
    verdict = walk.json("verdict.json")
    expect(verdict["verdict"] == "ruled-out", f"the verdict with the sign-ins: {verdict['verdict']}")
    clock = next(cause for cause in verdict["causes"] if cause["id"] == "device-clock")
    read = [reason for reason in clock["because"] if "clock was read as" in reason["says"]]
    expect(read and read[0]["bits"] < -3, f"the phone's clock, read and right, rules it out: {clock}")
    if walk.scenario in LEFT_OPEN_BY_THE_LOG:
        open_without_it(walk)


def open_without_it(walk):
    case = (walk.folder / "case.toml").read_text()
    unread = re.sub(r'\[\[observation\]\]\nkind = "reading"\n(?:[^\[\n].*\n|\n)*', "", case)
    expect(unread != case, f"the case holds the reading: {case}")
    (walk.folder / "unread.toml").write_text(unread)
    again = walk.instep("diagnose", "unread.toml", "--signins", "signins.json")
    expect(again.returncode == 3, f"the verdict without the reading: {again.stdout}{again.stderr}")


def names_the_calls(walk, calls):
    plan = walk.json("plan.json")
    expect(plan["advice"] != "set-the-clock" and plan["identity_verified"] == "called back, HR number", "advice and identity")
    named = [step["call"] for step in plan["steps"]]
    expect([shortened(call) for call in named] == calls, f"the plan names {named}")


def shortened(call):
    """The verb, and the last part of the path that is no id; phones have the same ids everywhere."""
    verb, path = call.split(" ")[:2]
    *_, collection, name = path.split("/")
    if verb != "DELETE":
        return f"{verb} {name}"
    return f"{verb} {collection}{PHONES.get(name, '')}"


def applied(walk, lab, calls, after_apply, found):
    made = walk.changes()
    expect([shortened(f"{one['method']} {one['path']}") for one in made] == calls, f"what was called: {made}")
    expect(all(one["status"] in (200, 201, 204) for one in made), f"nothing was refused: {made}")
    expect(lab.types() == after_apply, f"the methods after the reset: {lab.types()}")
    expect(lab.user()["sessionsValidFrom"] > found["since"], "the sessions are revoked")
    expect((walk.folder / "pass.txt").stat().st_mode & 0o077 == 0 and found["pass"], "the pass is for its owner's eyes alone")


def whole_record(walk):
    records = [path.name for path in walk.folder.glob("*.record.jsonl*")]
    expect(records == ["plan.json.record.jsonl"], f"there is one record: {records}")
    previous, kinds = "0" * 64, []
    for line in (walk.folder / records[0]).read_text().splitlines():
        entry = json.loads(line)
        unsealed = line.rsplit(',"hash":"', 1)[0] + "}"
        whole = hashlib.sha256(unsealed.encode()).hexdigest() == entry["hash"] and entry["previous"] == previous
        expect(whole, f"the chain of the record breaks at line {entry['line']}")
        previous = entry["hash"]
        kinds.append(entry["event"]["kind"])
        # The page's variables are not to hide who sits there.
        expect("@lab.example" not in str(entry["event"].get("operator")), "the operator is not the user")
    expect((kinds[0], kinds[-1]) == ("opened", "ended") and kinds.count("opened") == 1, f"the record: {kinds}")


def keeps_its_secrets(walk, found):
    # What the lab made up stands in what it printed; the pass stood in its file, which the page has removed.
    texts = {path.name: path.read_text() for path in walk.folder.iterdir() if path.name != "ready.json"}
    texts["what was shown"] = walk.output
    expect("pass.txt" not in texts, "the pass file is gone")
    for secret in [*found["secrets"], found["pass"]]:
        expect(len(secret) >= 8, "there is such a secret")
        where = [name for name, text in texts.items() if secret in text]
        expect(not where, f"a token, a secret or the pass is in {where}")
    expect(found["pass"] not in (walk.folder / "ready.json").read_text(), "nor is the pass in ready.json")


def back_in(scenario, calls, kept):
    walk = Walk(scenario)
    check, found = helped(calls, kept)
    walk.follow(check)
    whole_record(walk)
    keeps_its_secrets(walk, found)
    print(f"ok: {scenario}: {len(calls)} calls, and back in")


def refused(scenario, why):
    walk = Walk(scenario)

    def check(lab, walk, command, shown):
        if not command.startswith("instep graph plan"):
            return 0
        expect(why in shown, f"it says why: {shown}")
        expect(not walk.changes() and not (walk.folder / "plan.json").exists(), "and nothing is planned or changed")
        return 2

    walk.follow(check, last="instep graph plan")
    print(f"ok: {scenario}: refused at the plan: {why}")


def advised_against(clock):
    """The clock is the reason: every answer says so by its exit code, and the plan in its first line."""
    walk = Walk("default", clock)

    def check(lab, walk, command, shown):
        if command.startswith("instep graph plan"):
            lines = [line for line in shown.splitlines() if line and not line.startswith("note: ")]
            expect("clock" in lines[0].lower() and walk.json("plan.json")["advice"] == "set-the-clock", f"the plan: {lines[0]}")
        return 1 if command.startswith(("instep diagnose", "instep graph plan")) else 0

    walk.follow(check, last="instep graph plan")
    print(f"ok: default, a clock {clock}: the plan advises against itself")


APP, CODES, MOBILE = "DELETE microsoftAuthenticatorMethods", "DELETE softwareOathMethods", "DELETE phoneMethods mobile"
PASS, SESSIONS = "POST temporaryAccessPassMethods", "POST revokeSignInSessions"
# The calls of each complaint's plan.
CALLS = {
    "default": [MOBILE, APP, CODES, PASS, SESSIONS],
    "phone-wiped": [MOBILE, APP, CODES, PASS, SESSIONS],
    "phone-replaced": ["DELETE phoneMethods alternate mobile", MOBILE, APP, CODES, PASS, SESSIONS],
    "app-lost": [CODES, PASS, SESSIONS],
    "cannot-approve": [MOBILE, APP, PASS, SESSIONS],
    "never-set-up": [PASS, SESSIONS],
    "mfa-loop": [PASS, SESSIONS],
}
# Kept by every plan, besides the password.
KEPT = {"default": ["fido2"], "app-lost": ["email"]}
for scenario, calls in CALLS.items():
    back_in(scenario, calls, KEPT.get(scenario, []))
refused("fraud-reported", "fraud or a compromised account is indicated")
refused("guest", "a guest cannot use a Temporary Access Pass")
advised_against("3 minutes ahead")
