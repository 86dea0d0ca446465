"""Clouds: a frame's milliseconds until the GPU is done, by how much of the cloud is in the picture, against gfx.Points.

Aims: with 1 % in the picture under 10 % of the time of drawing all; with all in it at most 1.1 times pygfx's.
"""

from __future__ import annotations

from typing import Any

from tests.benchmarks.table import middle, table, times

SHARES = ("100%", "10%", "1%", "0%", "orbit")


def report(found: dict[str, Any]) -> str:
    """The tables."""
    rows, more = [], []
    for cloud in found["clouds"]:
        whole = middle(cloud["100%"]["culled"])
        for share in SHARES:
            case = cloud[share]
            ours, stock = middle(case["culled"]), case.get("stock")
            rows.append(
                (
                    f"{cloud['points'] / 1e6:g} M, {share}",
                    f"{case['drawn']:,}",
                    f"{ours:.4g} ({min(case['culled']):.4g})",
                    f"{middle(stock):.4g} ({min(stock):.4g})" if stock else "–",
                    times(ours / middle(stock)) if stock else "–",
                    times(ours / whole),
                )
            )
        first = [f"{cloud[key]:,.0f}" if key in cloud else "–" for key in ("pack ms", "first frame ms", "all there ms")]
        stock_first = cloud.get("stock first frame ms")
        more.append(
            (
                f"{cloud['points'] / 1e6:g} M",
                f"{cloud['bytes a point']:.2f}",
                *first,
                f"{stock_first:,.0f}" if stock_first else "–",
            )
        )
    head = ("points, in the picture", "drawn", "ours ms", "pygfx ms", "ours / pygfx", "of drawing all")
    then = (
        "points",
        "bytes each, all buffers",
        "packing ms",
        "first frame ms",
        "fed in pieces ms",
        "pygfx first frame ms",
    )
    return "\n\n".join((table(head, rows), table(then, more)))
