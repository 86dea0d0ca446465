"""A frame of 10,000 draws, sent again without Python touching its commands. Aim: under 0.5 ms of Python."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.table import milliseconds, table

WAYS = {
    "again": "sent again, with new bytes for the camera",
    "anew": "encoded anew by Python",
    "javascript": "encoded by JavaScript",
    "bundle": "a render bundle executed by JavaScript",
}


def report(found: dict[str, Any]) -> str:
    """The table."""
    frames = found["frames"]
    rows = [
        (name, *(milliseconds(frames.get(f"{way} {part}", []), 3) for part in ("python", "player", "all")))
        for way, name in WAYS.items()
    ]
    return table((f"a frame of {found['draws']:,} draws, ms, median (best)", "Python", "player", "all"), rows)
