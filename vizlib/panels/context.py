"""The context: one imgui, with its ImPlot, for one canvas, with the letters and the colours of the figure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import imgui_bundle
import pygfx
from imgui_bundle import imgui, implot

from vizlib.panels import style
from vizlib.plot.themes import LIGHT, Theme

__all__ = ["Context"]

LETTERS = 17.0  # logical pixels from the top of the tallest letter to the bottom of the deepest: 12.5 in an em
LOWER = 2.0  # that icons have to be, to stand on the line
DOUBLE_CLICK = 0.3  # seconds between its two clicks, at most
LONGEST = 0.2  # seconds that imgui takes a frame for, however long nothing was drawn

# Those of the figure, which pygfx brings; mathematical signs and arrows, and icons, which imgui-bundle brings.
_FONTS = (
    (pygfx, "data_files/NotoSans-Regular.ttf"),
    (imgui_bundle, "assets/fonts/Inconsolata-Medium.ttf"),
    (imgui_bundle, "assets/fonts/Font_Awesome_6_Free-Solid-900.otf"),
)


class Context:
    """What imgui knows of one canvas.

    paste : gives the text on the clipboard
    copy : puts a text there
    mac : whether shortcuts are with Command instead of Control
    """

    def __init__(self, paste: Callable[[], str], copy: Callable[[str], None], *, mac: bool) -> None:
        self._held: Any = imgui.create_context()
        imgui.set_current_context(self._held)
        self._plots = implot.create_context()
        implot.set_current_context(self._plots)
        self.io = imgui.get_io()
        self.io.set_ini_filename("")
        self.io.set_log_filename("")
        self.io.backend_flags |= imgui.BackendFlags_.renderer_has_vtx_offset
        self.io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
        self.io.config_flags |= imgui.ConfigFlags_.nav_enable_keyboard
        self.io.config_nav_escape_clear_focus_window = True  # from there on, keys are the figure's
        self.io.config_windows_move_from_title_bar_only = True
        self.io.config_mac_osx_behaviors = mac
        self.io.config_error_recovery_enable_assert = False  # see panels.guard
        self.io.config_error_recovery_enable_tooltip = False
        platform = imgui.get_platform_io()
        platform.platform_get_clipboard_text_fn = lambda _: paste()
        platform.platform_set_clipboard_text_fn = lambda _, text: copy(text)
        _add_fonts(self.io.fonts)
        self._theme: Theme = LIGHT
        self._worn: Theme | None = None  # what its styles were made for
        self._last = time.perf_counter()

    def wear(self, theme: Theme) -> None:
        """Take a theme's colours, from the next frame on."""
        self._theme = theme

    @property
    def theme(self) -> Theme:
        """The colours that it has."""
        return self._theme

    @property
    def inner(self) -> Any:
        """imgui's own context: its windows, what is hovered, what has the focus."""
        return self._held

    def use(self) -> None:
        """Let what is called of imgui now be meant for this canvas."""
        imgui.set_current_context(self._held)
        implot.set_current_context(self._plots)

    @contextmanager
    def frame(self, width: float, height: float, ratio: float) -> Iterator[None]:
        """One frame: what is called inside is drawn by it.

        width, height : of the canvas, logical pixels
        ratio : physical pixels in a logical one
        """
        self.use()
        if self._theme is not self._worn:
            self._worn = self._theme
            style.put(imgui.get_style(), self._theme)
            style.put_plots(implot.get_style(), self._theme)
        now = time.perf_counter()
        self.io.delta_time = min(max(now - self._last, 1e-4), LONGEST)
        self._last = now
        # imgui tells in frames how far two clicks are apart, and takes each of their four events in one of its own.
        self.io.mouse_double_click_time = DOUBLE_CLICK + 4 * self.io.delta_time
        self.io.mouse_single_click_delay = self.io.mouse_double_click_time + 0.1
        self.io.display_size = imgui.ImVec2(width, height)
        self.io.display_framebuffer_scale = imgui.ImVec2(ratio, ratio)
        imgui.new_frame()
        try:
            yield
        finally:
            imgui.render()

    def end_plots(self) -> list[str]:
        """Close plots that were begun and not ended, and take back their styles; returns what was missing."""
        missing = []
        plots = self._plots
        if plots.current_plot is not None:
            implot.end_plot()
            missing.append("Missing end_plot()")
        if plots.current_subplot is not None:
            implot.end_subplots()
            missing.append("Missing end_subplots()")
        for name, modified in (("style_var", plots.style_modifiers), ("style_color", plots.color_modifiers)):
            if modified.size():
                getattr(implot, f"pop_{name}")(modified.size())
                missing.append(f"Missing implot.pop_{name}()")
        return missing

    def close(self) -> None:
        """Let go of it; the textures of its letters have to be gone by then."""
        if self._held is None:
            return
        self.use()
        implot.destroy_context(self._plots)
        imgui.destroy_context(self._held)
        self._held = self._plots = None


def _add_fonts(fonts: Any) -> None:
    config = imgui.ImFontConfig()
    for number, (package, name) in enumerate(_FONTS):
        config.merge_mode = number > 0
        config.glyph_offset = imgui.ImVec2(0, LOWER if "Awesome" in name else 0)
        fonts.add_font_from_file_ttf(str(Path(package.__file__).parent / name), LETTERS, config)
