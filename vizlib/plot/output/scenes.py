"""Scenes: a shown figure → a recording of what its stream carries, which a file shows without Python."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from vizlib.plot import description, motion
from vizlib.stream.tape import Tape

if TYPE_CHECKING:
    from vizlib.plot.figure import Figure

__all__ = ["ROUNDS", "SECONDS", "draw_all", "recorded", "times", "told"]

ROUNDS = 12  # frames at most until a picture is whole: fields of points come in several
SECONDS = 5.0  # of an animation, where nothing else is said


def recorded(figure: Figure, seconds: float | None, fps: float) -> Tape:
    """What a figure shows, with all that a player needs to draw it.

    seconds : how long animations are; None: five, and nothing if there are none

    Panels are left out: nobody would answer. Raises RuntimeError where there is no stream.
    """
    host, canvas = figure._host, figure.canvas
    taking = host.taking() if host is not None else None
    if host is None or canvas is None or taking is None or figure.renderer is None:
        raise RuntimeError(
            f"{figure._owner}: save_html() writes down what a browser is sent, so a browser has to show the figure: in "
            "a page, a notebook, or with vz.use('kernel'). `vizlib export SCRIPT.py -o figure.html` makes such a file "
            "of any script."
        )
    moves = figure._animation.running
    length = (SECONDS if seconds is None else seconds) if moves else 0.0
    tape = Tape({"title": figure.title or "Figure", "features": ["float32-filterable"], "canvases": []})

    def draw() -> tuple[list[Any], bool]:
        return taking.frame(canvas)  # type: ignore[no-any-return]

    with canvas.at_once(), figure._bare(), figure._animation.recorded() as play:
        if moves:
            play(0.0)
        figure._frames.arrive()
        figure.request_draw()
        draw_all(draw, 1 if moves else ROUNDS)  # so that nothing is under way
        state = taking.state()
        figure.request_draw()
        shown = [draw_all(draw, 1 if moves else ROUNDS)]
        for time in list(times(length, fps))[1:]:
            play(time)
            shown.append(draw()[0])
        moved = None if moves else motion.record(figure, draw, taking.keeping)
    extra = [batch for part in (moved.prepare, moved.turn, moved.rest) for batch in part] if moved is not None else []
    needed = state.needed_by([batch for frame in (*shown, extra) for batch in frame])
    for number, frame in enumerate(shown):
        tape.add(number / fps, [*([] if number else needed), *frame])
    tape.head["canvases"] = [told(taking.canvas_in(shown[0]), canvas, figure)]
    if moved is not None:
        tape.head["canvases"][0]["motion"] = tape.add_motion(moved._asdict())
    figure.request_draw()
    return tape


def draw_all(draw: Any, rounds: int) -> list[Any]:
    """Draw until nothing more comes; all that was sent."""
    sent, more = draw()
    while more and rounds > 1:
        rounds -= 1
        further, more = draw()
        sent = [*sent, *further]
    return list(sent)


def times(seconds: float, fps: float) -> Iterator[float]:
    """Of frames, in seconds."""
    for number in range(math.floor(seconds * fps + 1e-6) + 1):
        yield number / fps


def told(handle: int, canvas: Any, figure: Any) -> dict[str, Any]:
    """What a page has to know of a canvas; ``figure``: None for one that is not ours."""
    width, height = canvas.get_logical_size()
    return {
        "handle": handle,
        "width": width,
        "height": height,
        "ratio": canvas.get_pixel_ratio(),
        "fluid": figure is not None and figure._size is None,
        "label": description.label(figure) if figure is not None else "",
        "description": figure.description if figure is not None else "",
    }
