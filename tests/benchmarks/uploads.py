"""Writing and reading buffers, against JavaScript's own calls on the same bytes of the same memory.

Aim: at least 0.9 of JavaScript's speed from 1 MB up.
"""

from __future__ import annotations

from typing import Any

from tests.benchmarks.table import middle, ratio, table, times


def _cells(ours: list[float], proxies: list[float], script: list[float]) -> tuple[str, ...]:
    def cell(values: list[float]) -> str:
        return f"{middle(values) * 1000:,.1f} ({min(values) * 1000:,.1f})" if values else "–"

    speed = f"{times(ratio(script, ours))} ({times(min(script) / min(ours))})"
    return cell(ours), cell(proxies), cell(script), speed


def report(found: dict[str, Any]) -> str:
    """The table."""
    rows = [
        (f"write_buffer, {name}", *_cells(ways["ours"], ways["proxies"], ways["javascript"]))
        for name, ways in found["write"].items()
    ]
    rows.append(("read_buffer, 64 MB", *_cells(found["read"]["ours"], [], found["read"]["javascript"])))
    head = ("microseconds of one, median (best)", "ours", "proxies", "JavaScript", "ours' speed / JavaScript's")
    return table(head, rows)
