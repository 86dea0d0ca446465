"""Colorize and reduce, in GB/s against a copy on the same device. Aims: 0.6 of it for colorize, 0.8 for min and max."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.table import middle, table, times


def report(found: dict[str, Any]) -> str:
    """The table."""
    speeds = {name: found["bytes"][name] / 1e6 / middle(took) for name, took in found["ways"].items()}
    best = {name: found["bytes"][name] / 1e6 / min(took) for name, took in found["ways"].items()}
    rows = [
        (name, f"{middle(took):.3g} ({min(took):.3g})", f"{speeds[name]:,.1f}", times(speeds[name] / speeds["copy"]),
         times(best[name] / best["copy"]))
        for name, took in found["ways"].items()
    ]  # fmt: skip
    head = (f"{found['count'] / 1e6:.0f} M float32", "ms", "GB/s", "of the copy's", "(best)")
    return table(head, rows)
