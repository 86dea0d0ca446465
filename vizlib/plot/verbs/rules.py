"""Rule: a straight line across the whole view, and the verbs axhline and axvline."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray
from pygfx.renderers.wgpu import register_wgpu_render_function
from pygfx.renderers.wgpu.shaders import lineshader

from vizlib import arrays
from vizlib.nodes import Line
from vizlib.nodes.picked import Picked, picked
from vizlib.nodes.point_shader import exchanged
from vizlib.nodes.properties import Flag, Number, Property, never
from vizlib.plot.colors import QUIET
from vizlib.plot.verbs.lines import MARKER, WIDTH, look_of
from vizlib.plot.verbs.plane import LINE, Plane, entitle, moment_of, set_label
from vizlib.plot.verbs.spelling import verb
from vizlib.plot.verbs.styles import Format, round_dashes

__all__ = ["Rule", "Rules"]

# Where pygfx's shader has places in the picture, for the node drawn, the one before and the one after.
CLIP = "var pos_n_{name} = u_stdinfo.projection_transform * pos_c_{name};"
ACROSS = """
fn across(place: vec4f, index: i32) -> vec4f {
    var result = place;
    result.{{ along }} = select(-1.1, 1.1, index % 2 == 1) * place.w;
    return result;
}
"""


class Rule(Line):
    """A line across the view, however it is moved: upright, or level.

    axis : "x" or "y", which of them it stands on: at ``place`` on x it is upright, at ``place`` on y it is level
    place : data units
    options : as for ``Line``

    ``place`` is live. It has no bounds: views are made larger for its place, and not along it.
    """

    properties: ClassVar[tuple[Property, ...]] = (
        Number("place", group="Place"),
        Flag("loop", shown=never),
        Flag("segments", shown=never),
    )

    def __init__(self, axis: str, place: float, **options: Any) -> None:
        self.axis = arrays.choice(axis, "axis", "Rule", ("x", "y"))
        self._at = float(place)
        super().__init__(self._ends(), **options)
        given, self.material = self.material, RuleMaterial(pick_write=True)
        for name in ("color", "opacity", "thickness", "thickness_space", "dash_pattern"):
            setattr(self.material, name, getattr(given, name))

    @property
    def place(self) -> float:
        """Where on the axis it stands, data units."""
        return self._at

    @place.setter
    def place(self, value: float) -> None:
        self._at = float(value)
        self.positions = self._ends()

    @property
    def reaches(self) -> dict[str, float]:
        """What the axis that it stands on has to show."""
        return {self.axis: self._at}

    def _ends(self) -> NDArray[np.float64]:
        ends = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 0.0]])  # two places that there are on any axis
        ends[:, "xy".index(self.axis)] = self._at
        return ends

    def _get_bounds_from_geometry(self) -> None:
        return None


@picked.register
def _rule(rule: Rule, info: dict[str, Any]) -> Picked:
    return Picked(value=rule.place)


class RuleMaterial(gfx.LineSegmentMaterial):
    """pygfx's material for lines between two positions each."""


@register_wgpu_render_function(Rule, RuleMaterial)
class _RuleShader(lineshader.LineShader):
    """pygfx's shader, whose lines end beyond the picture's edges, wherever their positions are along the axis.

    pygfx has infinite lines, too. It finds their ends from both positions, and float32 has no digits for that in views
    that are very much wider or narrower than the positions are apart, as those of dates are.
    """

    def __init__(self, wobject: Rule) -> None:
        super().__init__(wobject)
        self["line_type"] = "segment"
        self["along"] = "y" if wobject.axis == "x" else "x"  # shaders with the same words share their code

    def get_code(self) -> str:
        """pygfx's code with other places in the picture."""
        code = str(super().get_code())
        for name in ("prev", "node", "next"):
            number = "node_index" if name == "node" else f"node_index_{name}"
            line = CLIP.format(name=name)
            code = exchanged(code, line, line.replace("= ", "= across(").replace(";", f", {number});"))
        return code + ACROSS


class Rules(Plane):
    """Verbs that draw lines across the view."""

    @verb
    def axhline(
        self,
        y: Any = 0.0,
        *,
        color: Any = QUIET,
        linewidth: float = WIDTH,
        linestyle: Any = "-",
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> Rule:
        """Draw a level line across the whole view.

        y : one number or date, data units
        color : as for ``plot``; a quiet grey if not given
        all others : as for ``plot``

        Returns the ``Rule``; ``rule.place`` is live.
        """
        return draw_rule(self, "y", y, color, linewidth, linestyle, alpha, label, zorder)

    @verb
    def axvline(
        self,
        x: Any = 0.0,
        *,
        color: Any = QUIET,
        linewidth: float = WIDTH,
        linestyle: Any = "-",
        alpha: float = 1.0,
        label: str | None = None,
        zorder: float | None = None,
    ) -> Rule:
        """Draw an upright line across the whole view; as ``axhline``.

        x : one number or date, data units
        """
        return draw_rule(self, "x", x, color, linewidth, linestyle, alpha, label, zorder)


def draw_rule(
    view: Plane, axis: str, at: Any, color: Any, linewidth: Any, linestyle: Any, alpha: float, label: Any, zorder: Any
) -> Rule:
    where = moment_of(view, at, axis)
    if not np.isfinite(where.values):
        raise ValueError(f"{view._owner}: {axis} is {at!r}, expected a number or a date.")
    look = look_of(view, Format(), color, linewidth, linestyle, None, MARKER, alpha)
    if look.dashes is None:
        raise ValueError(f"{view._owner}: linestyle is {linestyle!r}, expected one that draws a line.")
    rule = Rule(
        axis,
        float(where.values),
        color=look.color,
        thickness=look.width,
        dash_pattern=round_dashes(look.dashes),
        opacity=alpha,
    )
    view._place(rule, LINE, zorder)
    entitle(view, **{axis: where})
    set_label(view, rule, label, look.sample())
    return rule
