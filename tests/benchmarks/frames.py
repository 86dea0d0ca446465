"""Milliseconds of Python in a frame, against the frame's own WebGPU calls made one by one through proxies.

For 1, 100 and 1,000 meshes and three kinds of change, one page alternates between three things (see in_page/):

    frame       what happens in an animation frame of a figure: pygfx, our backend, and the one call that
                sends the stream and has the player run it
    ours        only the calls of that frame, made by our backend from straight-line Python and sent
    proxies     the same calls on the same objects, each made through a JsProxy

GPU time is kept out: the canvas has 64 × 64 pixels, and before each of them the GPU is idle.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from tests.benchmarks.table import middle, milliseconds, table, times
from vizlib.runners import browser
from vizlib.runners.job import Job

IN_PAGE = Path(__file__).with_name("in_page")
MESHES = (1, 100, 1000)
FRAMES = 8  # in a round
TIMEOUT = 1800.0
FULL = "a property changes"
AGAIN = "the camera moves"


def measure(rounds: int, meshes: tuple[int, ...] = MESHES) -> dict[str, Any]:
    """Run in_page/frames.py in a page; what it prints. Raises RuntimeError if it fails."""
    arguments = tuple(map(str, (rounds, FRAMES, *meshes)))
    job = Job(IN_PAGE / "frames.py", arguments, mount=IN_PAGE, canvas=(64, 64), timeout=TIMEOUT, wait=0)
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = browser.run(job)
    if code != 0:
        raise RuntimeError(f"The page that measures frames ended with exit code {code}.")
    found: dict[str, Any] = json.loads(printed.getvalue())
    return found


def with_proxies(drawn: dict[str, Any], row: dict[str, Any], of: Callable[[list[float]], float]) -> float:
    """Milliseconds of a frame whose calls are made through proxies."""
    return of(drawn["frame"]) - of(drawn["backend"]) + of(row["proxies"])


def report(found: dict[str, Any]) -> str:
    """The tables."""
    full = {row["meshes"]: row for row in found["rows"] if row["case"] == FULL}
    rows = []
    for row in found["rows"]:
        # Proxies know no frames sent again: there, pygfx would have drawn the frame in full.
        drawn = full[row["meshes"]] if row["case"] == AGAIN else row
        python = [frame - player for frame, player in zip(row["frame"], row["player"], strict=True)]
        gains = (with_proxies(drawn, row, of) / of(row["frame"]) for of in (middle, min))
        rows.append(
            (
                f"{row['meshes']:,}: {row['case']}",
                f"{row['calls']:,}",
                f"{middle(row['crossings']):g}",
                milliseconds(row["frame"]),
                milliseconds(python),
                milliseconds(row["backend"]),
                milliseconds(row["proxies"]),
                *(times(of(row["proxies"]) / of(row["backend"])) for of in (middle, min)),
                *map(times, gains),
                milliseconds(row["stock"]),
                times(middle(row["stock"]) / middle(python)),
            )
        )
    head = (
        "meshes", "calls", "crossings", "frame ms", "without player", "ours ms", "proxies ms",
        "proxies/ours", "(best)", "with proxies/frame", "(best)",
        "pygfx's renderer ms", "of ours",
    )  # fmt: skip
    return "\n".join(
        (
            "Frames: milliseconds of the page's thread, median (best)",
            table(head, rows),
            "pygfx's renderer: Python of its render() on our backend, against ours without the player",
            "with proxies: a frame drawn in full, with the time of its calls replaced by that of the proxies' calls",
        )
    )
