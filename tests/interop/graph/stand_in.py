"""`instep lab graph` as a context, with what it printed and what it was asked."""

import json
import subprocess
import sys
import urllib.request


class StandIn:
    def __init__(self, instep, work, *options):
        self.record = f"{work}/record.jsonl"
        command = [instep, "lab", "graph", "--with-stdin", "--seed", "7", "--record", self.record, *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        ready = json.loads(self.process.stdout.readline())
        expect(ready["schema"] == "instep.lab/1", f"it is ready: {list(ready)}")
        for name, value in ready["graph"].items():
            setattr(self, name, value)
        return self

    def __exit__(self, *ignored):
        self.process.stdin.close()
        if self.process.wait(10) != 0:
            sys.exit(f"FAILED: it ended with {self.process.returncode}")

    def asked(self):
        with open(self.record) as lines:
            return [json.loads(line) for line in lines]

    def lab(self, path, **body):
        request = urllib.request.Request(f"{self.base}/lab/{path}", json.dumps(body).encode())
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def expect(true, told, quietly=False):
    if not true:
        sys.exit(f"FAILED: {told}")
    if not quietly:
        print(f"ok: {told}")
