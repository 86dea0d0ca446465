"""What axes cost: milliseconds of the page's thread in a frame of a plot that is panned, with and without them."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.table import middle, milliseconds, ratio, table, times

WAYS = {
    "plain": "panned, without axes",
    "axes": "panned, with axes",
    "timed": "panned, with axes, and measured",
    "stands": "nothing changes, with axes",
    "full": "panned, with axes, all drawn in full",
    "hover": "the pointer moves, a tooltip follows",
}


def report(found: dict[str, Any]) -> str:
    """The table."""
    rows = []
    for lines, frames in found["frames"].items():
        for way, name in WAYS.items():
            rows.append(
                (
                    f"{int(lines):,} lines: {name}",
                    milliseconds(frames[way]["python"]),
                    milliseconds(frames[way]["player"]),
                    f"{middle(frames[way]['crossings']):g}",
                    times(ratio(frames["full"]["python"], frames[way]["python"])),
                )
            )
    for way, name in {"plain": "without axes", "box": "in a box with ticks"}.items():
        turned = found["orbit"][way]
        times_taken = (milliseconds(turned[part]) for part in ("python", "player"))
        rows.append((f"a surface turned, {name}", *times_taken, f"{middle(turned['crossings']):g}", ""))
    return table(("a frame, ms, median (best)", "Python", "player", "crossings", "full / this"), rows)
