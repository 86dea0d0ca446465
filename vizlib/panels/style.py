"""The look of panels: imgui's and ImPlot's colours and measures, from the theme of the figure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from imgui_bundle import imgui, implot

from vizlib.plot.themes import Theme, see_through

__all__ = ["color", "packed", "put", "put_plots"]

#: Logical pixels.
_MEASURES = {
    "window_padding": (10, 10),
    "window_rounding": 8.0,
    "window_border_size": 1.0,
    "window_title_align": (0.0, 0.5),
    "window_min_size": (32, 32),
    "child_rounding": 6.0,
    "popup_rounding": 8.0,
    "popup_border_size": 1.0,
    "frame_padding": (8, 4),
    "frame_rounding": 5.0,
    "frame_border_size": 1.0,
    "item_spacing": (8, 6),
    "item_inner_spacing": (6, 4),
    "cell_padding": (6, 3),
    "indent_spacing": 16.0,
    "scrollbar_size": 11.0,
    "scrollbar_rounding": 6.0,
    "grab_min_size": 12.0,
    "grab_rounding": 5.0,
    "tab_rounding": 5.0,
    "separator_text_border_size": 1.0,
    "separator_text_padding": (0, 4),
}

#: imgui's name → a colour of the theme, and how opaque it is.
_COLORS = {
    "text": ("text", 1.0),
    "text_disabled": ("muted", 1.0),
    "text_link": ("accent", 1.0),
    "text_selected_bg": ("accent", 0.3),
    "window_bg": ("panel", 0.97),
    "child_bg": ("panel", 0.0),
    "popup_bg": ("panel", 0.99),
    "border": ("frame", 0.35),
    "border_shadow": ("panel", 0.0),
    "frame_bg": ("text", 0.06),
    "frame_bg_hovered": ("accent", 0.14),
    "frame_bg_active": ("accent", 0.22),
    "title_bg": ("panel", 0.97),
    "title_bg_active": ("panel", 0.97),
    "title_bg_collapsed": ("panel", 0.97),
    "menu_bar_bg": ("panel", 1.0),
    "scrollbar_bg": ("panel", 0.0),
    "scrollbar_grab": ("frame", 0.45),
    "scrollbar_grab_hovered": ("frame", 0.7),
    "scrollbar_grab_active": ("frame", 0.9),
    "check_mark": ("accent", 1.0),
    "checkbox_selected_bg": ("accent", 0.16),
    "slider_grab": ("accent", 0.45),
    "slider_grab_active": ("accent", 0.7),
    "button": ("text", 0.07),
    "button_hovered": ("accent", 0.16),
    "button_active": ("accent", 0.3),
    "header": ("accent", 0.16),
    "header_hovered": ("accent", 0.1),
    "header_active": ("accent", 0.24),
    "separator": ("frame", 0.3),
    "separator_hovered": ("accent", 0.6),
    "separator_active": ("accent", 1.0),
    "resize_grip": ("frame", 0.2),
    "resize_grip_hovered": ("accent", 0.5),
    "resize_grip_active": ("accent", 0.8),
    "input_text_cursor": ("text", 1.0),
    "tab": ("text", 0.04),
    "tab_hovered": ("accent", 0.16),
    "tab_selected": ("accent", 0.2),
    "tab_selected_overline": ("accent", 1.0),
    "tab_dimmed": ("text", 0.04),
    "tab_dimmed_selected": ("accent", 0.12),
    "tab_dimmed_selected_overline": ("accent", 0.4),
    "plot_lines": ("accent", 1.0),
    "plot_lines_hovered": ("text", 1.0),
    "plot_histogram": ("accent", 0.8),
    "plot_histogram_hovered": ("accent", 1.0),
    "table_header_bg": ("text", 0.05),
    "table_border_strong": ("frame", 0.4),
    "table_border_light": ("frame", 0.2),
    "table_row_bg": ("panel", 0.0),
    "table_row_bg_alt": ("text", 0.03),
    "tree_lines": ("frame", 0.4),
    "drag_drop_target": ("accent", 1.0),
    "drag_drop_target_bg": ("accent", 0.1),
    "nav_cursor": ("accent", 1.0),
    "modal_window_dim_bg": ("figure", 0.5),
}

#: ImPlot's name → a colour of the theme, and how opaque it is.
_PLOT_COLORS = {
    "frame_bg": ("panel", 0.0),
    "plot_bg": ("inside", 0.6),
    "plot_border": ("frame", 0.35),
    "legend_bg": ("panel", 0.9),
    "legend_border": ("frame", 0.3),
    "legend_text": ("text", 1.0),
    "title_text": ("text", 1.0),
    "inlay_text": ("text", 1.0),
    "axis_text": ("muted", 1.0),
    "axis_grid": ("frame", 0.3),
    "axis_tick": ("frame", 0.6),
    "axis_bg": ("panel", 0.0),
    "axis_bg_hovered": ("accent", 0.1),
    "axis_bg_active": ("accent", 0.2),
    "selection": ("accent", 0.8),
    "crosshairs": ("muted", 0.8),
}


def color(theme: Theme, name: str, opacity: float = 1.0) -> imgui.ImVec4:
    """A colour of the theme, as imgui takes it."""
    return imgui.ImVec4(*see_through(getattr(theme, name), opacity))


@lru_cache(maxsize=512)  # windows ask for the same few in every frame
def packed(theme: Theme, name: str, opacity: float = 1.0) -> int:
    """A colour of the theme, as draw lists take it."""
    return int(imgui.color_convert_float4_to_u32(color(theme, name, opacity)))


def put(style: Any, theme: Theme) -> None:
    """Give imgui the theme."""
    for name, measure in _MEASURES.items():
        setattr(style, name, imgui.ImVec2(*measure) if isinstance(measure, tuple) else measure)
    style.window_menu_button_position = imgui.Dir.left  # folds
    style.color_button_position = imgui.Dir.left
    for name, (of, opacity) in _COLORS.items():
        style.set_color_(getattr(imgui.Col_, name), color(theme, of, opacity))


def put_plots(style: Any, theme: Theme) -> None:
    """Give ImPlot the theme."""
    style.plot_padding = imgui.ImVec2(6, 6)
    style.plot_border_size = 1.0
    style.minor_alpha = 0.3
    for name, (of, opacity) in _PLOT_COLORS.items():
        style.set_color_(getattr(implot.Col_, name), color(theme, of, opacity))
