"""Arguments and verbs that newcomers spell in another way: matplotlib's short names, slips, and what there is not.

``@verb`` around a method takes short names (``lw`` for ``linewidth``) and raises TypeError for unknown ones, which
lists the legal ones with the closest match first, or says what to do instead of what only matplotlib has.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from functools import wraps
from typing import Any, ParamSpec, TypeVar

__all__ = ["absent", "verb"]

P = ParamSpec("P")
R = TypeVar("R")

SHORT = {
    "c": "color",
    "colors": "color",
    "facecolor": "color",
    "facecolors": "color",
    "fc": "color",
    "ls": "linestyle",
    "linestyles": "linestyle",
    "lw": "linewidth",
    "linewidths": "linewidth",
    "ms": "markersize",
    "opacity": "alpha",
    "ha": "horizontalalignment",
    "va": "verticalalignment",
    "size": "fontsize",
    "family": "fontfamily",
    "fontname": "fontfamily",
}

_PICKED = 'every node can be picked: @fig.on("click")'
_NODE = "draw a node of your own (vz.Line, vz.Mesh, …) and add() it"
_NO_EDGE = "markers and bars have no edge"

# Arguments that matplotlib has for such verbs and vizlib has not, and what to do.
ELSEWHERE = {
    "angles": "arrows are drawn in data units, as with matplotlib's angles='xy'",
    "antialiased": "all is drawn smooth",
    "bbox": "text has no box; outline= puts a line around its letters",
    "clip_on": "all is cut off at the view's edge",
    "data": 'give the columns themselves, such as df["a"]',
    "ec": _NO_EDGE,
    "edgecolor": _NO_EDGE,
    "edgecolors": _NO_EDGE,
    "extend": "values beyond the range take the colormap's ends",
    "fillstyle": "markers are filled; marker='ring' is not",
    "gid": "name the node: node.name = …",
    "hatch": "bars and areas are plain; alpha= tells them apart",
    "log": "set the scale of the view's axis instead",
    "markeredgecolor": _NO_EDGE,
    "markeredgewidth": _NO_EDGE,
    "markerfacecolor": "markers have the line's colour",
    "markevery": "give plot() the line and scatter() the points that are to have a marker",
    "mec": _NO_EDGE,
    "mew": _NO_EDGE,
    "mfc": "markers have the line's colour",
    "path_effects": "text takes outline=; lines can be drawn twice",
    "picker": _PICKED,
    "plotnonfinite": "points without a value take the colormap's bad colour",
    "rasterized": "all is drawn by the GPU",
    "rstride": "all rows are drawn",
    "cstride": "all columns are drawn",
    "scale_units": "arrows are drawn in data units, as with matplotlib's scale_units='xy'",
    "snap": "all is drawn smooth",
    "stacked": "draw one bar() for each, with bottom=",
    "transform": "give data in the axes' units",
    "units": "arrows are drawn in data units, as with matplotlib's units='xy'",
    "url": _PICKED,
    "visible": "set node.visible = False",
}

# matplotlib's verbs that vizlib has not, and what to do.
VERBS = {
    "axis": "set axes = False, or xlim and ylim, or aspect",
    "invert_yaxis": "set ylim = (high, low)",
    "set_aspect": "set aspect = 'equal'",
    "set_title": "set title = …",
    "set_xlabel": "set xlabel = …",
    "set_xlim": "set xlim = (low, high)",
    "set_xscale": "set xscale = 'log'",
    "set_ylabel": "set ylabel = …",
    "set_ylim": "set ylim = (low, high)",
    "set_yscale": "set yscale = 'log'",
    "set_zlabel": "set zlabel = …",
    "annotate": "use text(x, y, s)",
    "bar3d": "use vz.Instances of a box",
    "boxplot": "draw its numbers by bar() and errorbar()",
    "contour": "compute lines by the package contourpy and add() a vz.Line of each",
    "contourf": "use imshow() or pcolormesh()",
    "hexbin": "use scatter() with alpha=, or imshow() of numpy.histogram2d's counts",
    "hist2d": "use imshow() of numpy.histogram2d's counts",
    "loglog": "use plot(), and logarithmic axes",
    "matshow": "use imshow()",
    "pie": "use bar(); people compare lengths better than angles",
    "plot_surface": "use surface()",
    "plot_trisurf": "add() a vz.Mesh of your triangles",
    "plot_wireframe": "use surface(), and surface.wireframe = True",
    "plot3D": "use plot(x, y, z)",
    "polar": _NODE,
    "scatter3D": "use scatter(x, y, z)",
    "semilogx": "use plot(), and a logarithmic x axis",
    "semilogy": "use plot(), and a logarithmic y axis",
    "spy": "use imshow(matrix != 0)",
    "stackplot": "use fill_between() for each layer",
    "stem": "use bar() with a small width, and scatter()",
    "streamplot": "use quiver()",
    "tricontourf": "add() a vz.Mesh of your triangles with scalars",
    "tripcolor": "add() a vz.Mesh of your triangles with scalars",
    "violinplot": "draw its outlines by fill_between()",
    "voxels": "use vz.Volume, or vz.Instances of a box",
}


def absent(name: str, owner: str) -> str | None:
    """What to say of a verb that matplotlib has and vizlib has not; None of all other names."""
    return f"{owner}: there is no {name}(); {VERBS[name]}." if name in VERBS else None


def verb(method: Callable[P, R]) -> Callable[P, R]:
    """Have a method take short names of its arguments, and explain those that it has not."""
    code = method.__code__
    legal = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]

    @wraps(method)
    def spelled(*given: P.args, **options: P.kwargs) -> R:
        if not options.keys() <= set(legal):
            options = _spelled(options, legal, method.__name__, given[0]._owner)  # type: ignore[attr-defined, assignment]
        return method(*given, **options)

    return spelled


def _spelled(options: dict[str, Any], legal: tuple[str, ...], name: str, owner: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for given, value in options.items():
        long = given if given in legal else SHORT.get(given, given)
        if long not in legal:
            raise TypeError(f"{owner}: {name}() has no argument {given!r}{_instead(given, legal)}")
        if long in result or (long != given and long in options):
            raise TypeError(f"{owner}: {name}() is given both {long!r} and {given!r}, which are the same.")
        result[long] = value
    return result


def _instead(given: str, legal: tuple[str, ...]) -> str:
    if given in ELSEWHERE:
        return f": {ELSEWHERE[given]}."
    close = get_close_matches(given, legal, 1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return f"{hint}; it has {', '.join(map(repr, sorted(legal)))}."
