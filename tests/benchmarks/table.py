"""Numbers as text: medians, ratios, and tables with aligned columns."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def middle(values: Sequence[float]) -> float:
    """The median; 0 of nothing."""
    return median(values) if values else 0.0


def ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """The median of the ratios of what was measured in the same round, so that a busy moment hits both."""
    return middle([above / below for above, below in zip(over, under, strict=True) if below])


def times(value: float) -> str:
    """A ratio: ``2.35×``."""
    return f"{value:.2f}×" if value < 10 else f"{value:.1f}×"


def milliseconds(values: Sequence[float], digits: int = 2) -> str:
    """The median, and the best in brackets."""
    return f"{middle(values):.{digits}f} ({min(values):.{digits}f})" if values else "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text; the first is set flush left, the others right."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]

    def text(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join((first, *rest)).rstrip()

    rule = "─" * len(text(["─" * width for width in widths]))
    return "\n".join((text(lines[0]), rule, *map(text, lines[1:])))
