"""The code blocks of the documentation, and what each of them is.

    python      run, in the page's order, in one namespace for each page
    sh          each line's command and options are looked up
    html        a page, opened in Chromium
    text, …     shown only: output, configuration, what Python does not read

A block of Python or JavaScript may say on its first line that it is something else, for readers and tests alike:

    # in vizlib/stream/commands.py        it is quoted: its other lines stand there, in this order
    # not run here: it opens a window     it is not run; tests/docs/test_blocks.py counts these

A block whose paragraph before ends with a file's name and a colon, "Save this as `waves.py`:", is that file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

SHOWN = {"text", "toml", "wgsl"}
QUOTED = re.compile(r"^(?:#|//) in (?P<file>\S+)$")
NOT_RUN = re.compile(r"^(?:#|//) not run here: (?P<why>.+)$")
FENCE = re.compile(r"^(?P<indent> *)(?P<marks>`{3,}|:{3,})(?P<word>\S*)(?P<rest>.*)$")
FILE = re.compile(r"`(?P<name>[\w./-]+\.\w+)`:$")


@dataclass(frozen=True)
class Block:
    """One block of code."""

    page: Path
    line: int  # of its first line of code, from 1
    language: str
    text: str
    file: str | None  # that it is to be saved as

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def first(self) -> str:
        return self.text.partition("\n")[0]

    @property
    def quoted(self) -> str | None:
        """The file that it stands in."""
        found = QUOTED.match(self.first)
        return found["file"] if found else None

    @property
    def not_run(self) -> str | None:
        """Why it is not run."""
        found = NOT_RUN.match(self.first)
        return found["why"] if found else None


def pages() -> list[Path]:
    """All pages: the README, and what is in docs."""
    return [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def blocks(page: Path) -> list[Block]:
    """All blocks of code of a page, in order; directives such as ```{toctree} are none."""
    found: list[Block] = []
    lines = page.read_text(encoding="utf-8").splitlines()
    at, before = 0, ""
    while at < len(lines):
        opened = FENCE.match(lines[at])
        if opened is None or opened["marks"].startswith(":"):
            before = lines[at].strip() or before
            at += 1
            continue
        end = next(n for n in range(at + 1, len(lines)) if lines[n].strip() == opened["marks"])
        if not opened["word"].startswith("{"):
            indent = len(opened["indent"])
            text = "".join(f"{line[indent:]}\n" for line in lines[at + 1 : end])
            name = FILE.search(before)
            found.append(Block(page, at + 2, opened["word"], text, name["name"] if name else None))
        at, before = end + 1, ""
    return found


def all_blocks(*languages: str) -> list[Block]:
    """The blocks of all pages that are in one of these languages."""
    return [block for page in pages() for block in blocks(page) if block.language in languages]
