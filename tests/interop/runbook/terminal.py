"""A shell on a pseudo-terminal, and a person in front of it who answers what is asked."""

import codecs
import os
import pty
import re
import select
import sys

# Nothing that is typed here takes longer, in seconds.
PATIENCE = 60


class Terminal:
    """Variables and the folder stay from one command to the next."""

    def __init__(self, folder, person):
        self.person, self.shown = person, ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            # What is typed is not shown twice; what the programs ask for and show is.
            os.execvp("bash", ["bash", "--noprofile", "--norc", "--noediting"])
        self.typed("PS1= PS2=; stty -echo; unset HISTFILE; stty cols 80 rows 24")

    def typed(self, command):
        """The exit code of a command, and what it showed."""
        start = len(self.shown)
        mark = f"\x1e{start}\x1e"
        # In one line: what a program asks for is read from the same terminal.
        self.write(f"{command}; printf '\\036%s\\036%s\\036' {start} $?\n")
        answered = start
        while True:
            ended = re.search(re.escape(mark) + r"(\d+)\x1e", self.shown[start:])
            if ended:
                return int(ended[1]), self.shown[start:][: ended.start()].replace("\r\n", "\n")
            answer = self.person(self.shown[answered:])
            if answer is not None:
                answered = len(self.shown)
                self.write(answer + "\n")
            self.read(command)

    def write(self, text):
        os.write(self.terminal, text.encode())

    def read(self, command):
        if not select.select([self.terminal], [], [], PATIENCE)[0]:
            sys.exit(f"FAILED: nothing more appeared after {command!r}: {self.shown[-2000:]}")
        try:
            piece = os.read(self.terminal, 65536)
        except OSError:
            piece = b""
        if not piece:
            sys.exit(f"FAILED: the shell ended at {command!r}")
        self.shown += self.decoder.decode(piece)

    def close(self):
        self.write("exit\n")
        os.waitpid(self.child, 0)
        os.close(self.terminal)
