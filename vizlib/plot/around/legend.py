"""Legend: which line, marker or area is what, in a corner of the view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vizlib import arrays
from vizlib.plot.around.legend_samples import LegendSample
from vizlib.plot.controllers import cameras
from vizlib.plot.drawing.replay import Rect
from vizlib.plot.sheets import lettering
from vizlib.plot.sheets.lettering import TICK, Style
from vizlib.plot.sheets.sheet import Sheet
from vizlib.plot.themes import see_through

if TYPE_CHECKING:
    from vizlib.plot.decorated import Decorated

__all__ = ["CORNERS", "Legend", "corner"]

CORNERS = ("upper right", "upper left", "lower left", "lower right")

# Logical pixels
LINE, SAMPLE, PAD, SPACE, AWAY = 20.0, 22.0, 8.0, 8.0, 8.0
MOST = 0.5  # of the view, that it may cover
NEAR = 24.0  # that data should stay away from a legend


class Legend:
    """The legend of a view.

    loc : one of ``CORNERS``, or "best": that with the fewest data in it
    title : above the entries
    """

    def __init__(self, view: Decorated, loc: str, title: str) -> None:
        self._view = view
        self.loc = arrays.choice(loc, "loc", view._owner, ("best", *CORNERS))
        self.title = title
        self._best: str | None = None

    @property
    def entries(self) -> list[tuple[str, LegendSample]]:
        """What stands in it: nodes with a label; where none has one, those with a name."""
        nodes = [node for node in self._view.nodes if node.visible]
        for attribute in ("label", "name"):
            found = [(getattr(node, attribute, None), sample_of(node)) for node in nodes]
            named = [(str(text), sample) for text, sample in found if text and not str(text).startswith("_")]
            if named:
                return named
        return []

    @property
    def key(self) -> tuple[Any, ...]:
        """What is drawn depends on this."""
        return self.loc, self.title, tuple(self.entries)

    def draw(self, sheet: Sheet) -> None:
        """Draw it over the data."""
        theme = self._view.theme
        _, _, across, up = self._view.rect
        room = across - 2 * (AWAY + PAD)  # as wide and as high as the view at most
        rows = int((up - 2 * AWAY - PAD) // LINE) - bool(self.title)
        entries = [(lettering.shortened(text, TICK, room - SAMPLE - SPACE), sample) for text, sample in self.entries]
        title = lettering.shortened(self.title, TICK, room)
        entries = [(text, sample) for text, sample in entries if text]
        if not entries or rows < 1:
            return
        shown = entries if len(entries) <= rows else entries[: rows - 1]
        more = "" if shown is entries else f"and {len(entries) - len(shown)} more"
        widest = max(SAMPLE + SPACE + lettering.width(text, TICK) for text, _ in [*shown, (more, None)])
        width = max(widest, lettering.width(title, TICK)) + 2 * PAD
        height = LINE * (len(shown) + bool(more) + bool(title)) + PAD
        if width * height > MOST * across * up:
            return  # it would hide what it is about
        x, y = corner(self._view.rect, self._place(width, height), width, height)
        sheet.rect(x, y, width, height, see_through(theme.panel, 0.88))
        sheet.frame(x, y, width, height, theme.grid)
        middle = y + PAD / 2 + LINE / 2
        if title:
            sheet.text(title, x + PAD, middle, Style(TICK, theme.text, 220), v="middle")
            middle += LINE
        for text, sample in shown:
            _draw_sample(sheet, sample, x + PAD, middle)
            sheet.text(text, x + PAD + SAMPLE + SPACE, middle, Style(TICK, theme.text), v="middle")
            middle += LINE
        sheet.text(more, x + PAD + SAMPLE + SPACE, middle, Style(TICK, theme.muted), v="middle")

    def _place(self, width: float, height: float) -> str:
        if self.loc != "best":
            return self.loc
        stage = self._view.stage
        if self._best is None or (stage is not None and stage.changed):
            self._best = self._emptiest(width, height)
        return self._best

    def _emptiest(self, width: float, height: float) -> str:
        view = self._view
        if not view.flat:
            return CORNERS[0]
        points = cameras.samples(view.scene)[:, :2]
        plane = view.plane
        if plane is None or not len(points):
            return CORNERS[0]
        x, y, wide, high = view.rect
        share = (points - plane[0]) / (plane[1] - plane[0])
        across, down = x + share[:, 0] * wide, y + (1 - share[:, 1]) * high
        counts = []
        for name in CORNERS:
            left, top = corner(view.rect, name, width, height)
            for beside in (0.0, NEAR):  # and of equally empty ones that with the fewest data nearby
                inside = (across > left - beside) & (across < left + width + beside)
                inside &= (down > top - beside) & (down < top + height + beside)
                counts.append(int(inside.sum()))
        return min(zip(counts[::2], counts[1::2], range(len(CORNERS)), CORNERS, strict=True))[-1]


def corner(rect: Rect, name: str, width: float, height: float) -> tuple[float, float]:
    """Where a box of a size stands in a corner of a rectangle: its upper left."""
    x, y, wide, high = rect
    left = x + AWAY if name.endswith("left") else x + wide - AWAY - width
    top = y + AWAY if name.startswith("upper") else y + high - AWAY - height
    return left, top


def sample_of(node: Any) -> LegendSample:
    """What a node looks like in a legend: as it says, or by what it is."""
    given = getattr(node, "legend_sample", None)
    if given is not None:
        from vizlib.plot.verbs.plane import sample_color

        return given._replace(color=sample_color(node)) if hasattr(node, "opacity") else given  # type: ignore[no-any-return]
    color = getattr(node, "color", None)
    shown = "#888888" if color is None else color.hex
    kind = {"Line": "line", "Points": "marker"}.get(type(node).__name__, "patch")
    return LegendSample(
        kind, shown, marker="circle" if kind == "marker" else None, width=2.0 if kind == "line" else 7.0
    )


def _draw_sample(sheet: Sheet, sample: LegendSample, x: float, y: float) -> None:
    if sample.kind == "patch":
        sheet.rect(x + 3, y - 5, SAMPLE - 6, 10, sample.color)
        return
    if sample.kind == "line":
        width = min(sample.width, 6.0)
        dash = [part * width for part in sample.linestyle]
        sheet.line([(x, y), (x + SAMPLE, y)], sample.color, width, dash)
    if sample.marker is not None:
        size = min(sample.width, 10.0) if sample.kind == "marker" else 6.0
        sheet.marker(x + SAMPLE / 2, y, size, sample.marker, sample.color)
