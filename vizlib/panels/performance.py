"""The performance window: what frames cost, where their time goes, and what lies on the GPU.

Measuring begins when it opens and ends when it closes. It asks for no frames but a last one, some time after the figure
has come to rest, which shows what came of the frames before.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from vizlib import counters
from vizlib.panels import style
from vizlib.panels.mooring import Mooring
from vizlib.plot.drawing.timing import PARTS

if TYPE_CHECKING:
    from vizlib.panels.desk import Desk
    from vizlib.panels.overlay import Overlay

__all__ = ["Performance"]

# Logical pixels
NAME = "Performance"
WIDTH = 300.0
GRAPH = 56.0
MARGIN = 12.0
BELOW_BAR = 52.0  # of the upper edge, so that it does not lie under the toolbar

REFRESH = 0.25  # seconds between numbers that a person can read
RESTED = 1000.0  # milliseconds between frames in which nothing is done, from which on the figure was at rest
SCREEN = 1000 / 60  # milliseconds that a frame may take for sixty a second

UNKNOWN = "–"

Row = tuple[str, str]


class Performance:
    """Of one figure.

    ``open`` says whether it is to be seen, and measures.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open = False
        self._mooring = Mooring(NAME)
        self._rows: list[Row] = []
        self._read = 0.0  # when the numbers were read last
        self._later: Any = None  # the timer of the last frame

    @property
    def open(self) -> bool:
        """Whether it is to be seen, and measures."""
        return self._open

    @open.setter
    def open(self, shown: bool) -> None:
        if shown == self._open:
            return
        self._open = shown
        timing = self._desk.figure.timing
        if shown:
            timing.changed = self._desk.overlay.ask
            timing.start()
        else:
            timing.changed = None
            timing.stop()
            self._rest()

    def _rest(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None

    # ---- Numbers ----

    def rows(self) -> list[Row]:
        """What is told, (what it is, how much) each."""
        timing = self._desk.figure.timing
        frames = timing.frames
        if not frames.count:
            return []
        interval = frames["interval"]
        idle = interval.copy()  # beside what the frame before has taken
        idle[1:] -= frames["python"][:-1]
        moving = interval[idle < RESTED]
        rows = [
            ("Frames a second", f"{1000 / np.median(moving):.0f}" if idle[-1] < RESTED else "at rest"),
            ("Between frames", _times(moving)),
            ("Python", _times(frames["python"])),
            ("GPU", "unknown" if timing.gpu_missing else _times(frames["gpu"])),
        ]
        # What is not known yet has its row already, so that nothing jumps when it is.
        if counters.traffic() is not None:
            rows.insert(3, ("Page's player", _times(frames["sent"])))
            rows += [(name, _counted(frames[column])) for name, column in _COUNTED]
        if timing.points is None:
            rows.append(("Points drawn", UNKNOWN))
        elif timing.points[1]:
            drawn, total = timing.points
            rows.append(("Points drawn", f"{drawn:,} of {total:,}"))
        vertices, triangles = self._desk.figure.counts()
        if triangles:
            rows.append(("Triangles", f"{triangles:,} ({vertices:,} vertices)"))
        return rows + self._memory()

    def _memory(self) -> list[Row]:
        stats = counters.stats()
        gpu, occupied = stats["gpu"], stats.get("gpu_bytes", {})
        rows = []
        for kind in ("buffers", "textures"):
            size = f" in {_bytes(occupied[kind])}" if occupied.get(kind) else ""
            rows.append((f"GPU {kind}", f"{gpu.get(kind, 0):,}{size}"))
        if stats.get("memory_bytes"):
            rows.append(("Python's memory", _bytes(stats["memory_bytes"])))
        return rows

    def _refresh(self) -> None:
        """Read the numbers anew, if those that are shown have stood for long enough."""
        now = time.monotonic()
        if self._rows and now - self._read < REFRESH:
            if self._later is None:
                with suppress(RuntimeError):  # natively, frames are drawn by hand where no loop runs
                    self._later = asyncio.get_running_loop().call_later(REFRESH, self._look_again)
            return
        self._read = now
        self._rows = self.rows()

    def _look_again(self) -> None:
        self._later = None
        self._read = 0.0
        if self.open:
            self._desk.overlay.ask()

    # ---- Drawing ----

    def draw(self, overlay: Overlay) -> None:
        """Draw it."""
        self._refresh()
        self._mooring.put((overlay.size[0] - MARGIN, BELOW_BAR), overlay.size)
        tallest = max(overlay.size[1] - BELOW_BAR - MARGIN, 60.0)
        imgui.set_next_window_size_constraints((WIDTH, 0), (WIDTH, tallest))
        flags = imgui.WindowFlags_
        shown, stays = imgui.begin(NAME, True, flags.always_auto_resize | flags.no_focus_on_appearing)
        if shown:
            self._draw_graph(overlay)
            self._draw_rows()
            if imgui.button("Copy"):
                overlay.canvas.copy_text("\n".join(f"{name}: {value}" for name, value in self._rows))
            if imgui.is_item_hovered():
                imgui.set_tooltip("Copy these numbers as text")
        imgui.end()
        if not stays:
            self.open = False

    def _draw_graph(self, overlay: Overlay) -> None:
        """Python's and the GPU's part of each frame, below a line at what sixty a second allow."""
        frames = self._desk.figure.timing.frames
        low = imgui.get_cursor_screen_pos()
        width = imgui.get_content_region_avail().x
        imgui.dummy(imgui.ImVec2(width, GRAPH))
        lines = imgui.get_window_draw_list()
        theme = overlay.theme
        high = imgui.ImVec2(low.x + width, low.y + GRAPH)
        lines.add_rect_filled(low, high, style.packed(theme, "text", 0.04), 4.0)
        columns = [frames[name] for name in ("python", "gpu")]
        usual = [float(np.nanmedian(each)) for each in columns if np.isfinite(each).any()]
        top = 2 * max(SCREEN, *usual, 0.0)  # the longest of all, often the first, would have the others lie flat
        edge = high.y - GRAPH * SCREEN / top
        lines.add_line((low.x, edge), (high.x, edge), style.packed(theme, "frame", 0.6))
        lines.add_text((low.x + 5, edge - 17), style.packed(theme, "muted"), f"{SCREEN:.1f} ms")
        for values, name in zip(columns, ("accent", "muted"), strict=True):
            for run in _runs(values, low, high, top):
                lines.add_polyline(run, style.packed(theme, name), 1.5, imgui.ImDrawFlags_.none)
        self._draw_legend(lines, theme, low)

    def _draw_legend(self, lines: Any, theme: Any, low: Any) -> None:
        x = low.x + 5
        for text, name in (("Python", "accent"), ("GPU", "muted")):
            lines.add_line((x, low.y + 11), (x + 12, low.y + 11), style.packed(theme, name), 2.0)
            lines.add_text((x + 17, low.y + 2), style.packed(theme, "text"), text)
            x += 30 + imgui.calc_text_size(text).x

    def _draw_rows(self) -> None:
        if not imgui.begin_table("numbers", 2, imgui.TableFlags_.row_bg):
            return
        imgui.table_setup_column("what", imgui.TableColumnFlags_.width_fixed)
        imgui.table_setup_column("how much", imgui.TableColumnFlags_.width_stretch)
        for name, value in self._rows:
            imgui.table_next_row()
            imgui.table_next_column()
            imgui.text_disabled(name)
            if name == "Python" and imgui.is_item_hovered():
                imgui.set_tooltip(self._parts())
            imgui.table_next_column()
            room = imgui.get_content_region_avail().x - imgui.calc_text_size(value).x
            imgui.set_cursor_pos_x(imgui.get_cursor_pos_x() + max(room, 0.0))  # digits stand under digits
            imgui.text(value)
        imgui.end_table()
        missing = self._desk.figure.timing.gpu_missing
        if missing:
            imgui.push_text_wrap_pos(0.0)
            imgui.text_disabled(missing)
            imgui.pop_text_wrap_pos()

    def _parts(self) -> str:
        """What Python's part of a frame is made of."""
        frames = self._desk.figure.timing.frames
        return "\n".join(f"{part.capitalize()}: {_times(frames[part])}" for part in PARTS)


_COUNTED = (
    ("Commands a frame", "commands"),
    ("Crossings a frame", "crossings"),
    ("Stream a frame", "stream_bytes"),
    ("Uploads a frame", "upload_bytes"),
)


def _times(values: NDArray[np.float32]) -> str:
    """The median and the longest of some times in milliseconds."""
    if not np.isfinite(values).any():
        return UNKNOWN
    return f"{np.nanmedian(values):.1f} ms (at most {np.nanmax(values):.0f})"


def _counted(values: NDArray[np.float32]) -> str:
    if not np.isfinite(values).any():
        return UNKNOWN
    middle = float(np.nanmedian(values))
    return f"{middle:,.0f}" if middle < 1e5 else _bytes(middle)


def _bytes(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.2f} GB"


def _runs(values: NDArray[np.float32], low: Any, high: Any, top: float) -> list[list[Any]]:
    """Polylines through the values that are known, over the whole width."""
    known = np.isfinite(values)
    step = (high.x - low.x) / max(len(values) - 1, 1)
    x = low.x + step * np.arange(len(values))
    y = high.y - (high.y - low.y) * np.clip(values / top, 0, 1)
    runs: list[list[Any]] = [[]]
    for place, is_known in enumerate(known):
        if is_known:
            runs[-1].append((float(x[place]), float(y[place])))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]
