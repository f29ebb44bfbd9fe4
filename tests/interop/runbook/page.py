"""The commands of a page of documentation, as somebody who follows it types them."""

import re

# A block with this comment on the line before it is left out.
NOT_FOR_THE_SCRIPT = "<!-- not for the script -->"
BLOCK = re.compile(r"(?P<before>[^\n]*)\n```sh\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def commands(page):
    """Each block's commands, a line with what continues it; the blocks that are not for the script are left out."""
    blocks = [found for found in BLOCK.finditer(page) if found["before"].strip() != NOT_FOR_THE_SCRIPT]
    return [[line for line in found["text"].replace("\\\n", " ").splitlines() if line.strip()] for found in blocks]
