"""What panels cost: milliseconds of the page's thread in a frame of a plot that is panned, with and without them."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.table import middle, milliseconds, table

WAYS = {
    "without": "without panels",
    "toolbar": "with the toolbar",
    "widgets": "with a panel of fifteen widgets",
    "plot": "with a panel that plots 500 values with ImPlot",
    "volume": "a volume that is turned, without panels",
    "inspector": "with the inspector on it",
}
BASES = {"volume": "volume", "inspector": "volume"}  # what a way is compared with, if it is not "without"


def report(found: dict[str, Any]) -> str:
    """The table."""
    frames = found["frames"]
    rows = []
    for way, name in WAYS.items():
        more = middle(frames[way]["python"]) - middle(frames[BASES.get(way, "without")]["python"])
        rows.append(
            (
                name,
                milliseconds(frames[way]["python"]),
                f"{more:+.2f}",
                milliseconds(frames[way]["player"]),
                f"{middle(frames[way]['crossings']):g}",
            )
        )
    return table(("a frame, ms, median (best)", "Python", "more", "player", "crossings"), rows)
