"""Scientific figures in a web page, from Python, drawn by the GPU, with no server.

    your arrays → nodes → passes → wgpu API ─┬→ wgpu-native                      (window, headless, CI)
                                             └→ vizlib.webgpu → stream → transport → player → navigator.gpu

    import vizlib as vz

    mesh = vz.read("nut.ply")
    vz.show(mesh)

``nodes`` say what is in the scene (they are pygfx world objects), ``plot`` frames, lights and draws it,
``hosts`` supply the canvas: an element of the page, a window, or none. ``vz.stats()`` counts what it costs.

Importing ``vizlib`` is cheap: each public name is loaded when it is first used, so that ``vizlib.site``,
``vizlib.cli`` and ``vizlib.stream`` never wait for pygfx.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from vizlib import modes

if TYPE_CHECKING:
    from vizlib.counters import stats
    from vizlib.files import read, read_async
    from vizlib.modes import use
    from vizlib.nodes import Image, Instances, Line, Mesh, Points, Surface, Text, Vectors, Volume
    from vizlib.passes import compute
    from vizlib.plot.figure import Figure
    from vizlib.plot.showing import show
    from vizlib.strictness import strict

__version__ = "0.1.0"

__all__ = [
    "Figure",
    "Image",
    "Instances",
    "Line",
    "Mesh",
    "Points",
    "Surface",
    "Text",
    "Vectors",
    "Volume",
    "__version__",
    "compute",
    "read",
    "read_async",
    "show",
    "stats",
    "strict",
    "use",
]

_HOMES = {
    "compute": "vizlib.passes.compute",
    "Figure": "vizlib.plot.figure",
    "Image": "vizlib.nodes",
    "Instances": "vizlib.nodes",
    "Line": "vizlib.nodes",
    "Mesh": "vizlib.nodes",
    "Points": "vizlib.nodes",
    "read": "vizlib.files",
    "read_async": "vizlib.files",
    "show": "vizlib.plot.showing",
    "Surface": "vizlib.nodes",
    "Text": "vizlib.nodes",
    "Vectors": "vizlib.nodes",
    "Volume": "vizlib.nodes",
    "stats": "vizlib.counters",
    "strict": "vizlib.strictness",
    "use": "vizlib.modes",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'vizlib' has no attribute {name!r}; it has {', '.join(sorted(_HOMES))}")
    if name not in ("use", "stats"):
        modes.prepare()
    home = import_module(_HOMES[name])
    value = home if name == "compute" else getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
