"""The live properties of pygfx's own objects, registered by class: in ``nodes.properties`` stands what they are."""

from __future__ import annotations

from typing import Any

import pygfx as gfx
from pygfx.utils.enums import CoordSpace, MarkerShape

from vizlib.nodes.clipped import Plane, clip
from vizlib.nodes.properties import (
    Choice,
    Color,
    Flag,
    Lengths,
    Limits,
    Number,
    Planes,
    Vector,
    never,
    register,
)

__all__: list[str] = []

SPACES = tuple(CoordSpace)
MARKERS = tuple(name for name in MarkerShape if name != "custom")
INTERPOLATIONS = ("nearest", "linear")

WHERE = (
    Vector("local.position", label="Position", help="Where it is, relative to what it hangs on.", group="Place"),
    Vector("local.euler", label="Rotation", help="Angles around x, y and z.", group="Place", unit="rad"),
    Vector("local.scale", label="Scale", help="How much longer it is along each axis.", group="Place"),
)
NOWHERE = tuple(Vector(each.name, group="Place", shown=never) for each in WHERE)


class MaterialPlanes(Planes):
    """Those of a material of pygfx's, in the world's coordinates."""

    def get(self, item: Any) -> list[Plane] | None:
        """None if there are none."""
        return super().get(item) or None

    def set(self, item: Any, value: Any) -> None:
        """A list of planes, or None."""
        holder, _ = self._holder(item)
        clip(holder, [] if value is None else [tuple(plane) for plane in value])


# ---- Objects ----

register(gfx.WorldObject, Flag("visible", help="Whether it is drawn, with all that hangs on it."), *WHERE)
register(gfx.Scene, *NOWHERE)
register(gfx.Background, *NOWHERE)
register(
    gfx.Light,
    Color("color", group="Colour"),
    Number("intensity", help="How bright it is.", low=0),
    Flag("cast_shadow", help="Whether objects throw shadows in it."),
)
register(gfx.AmbientLight, *NOWHERE, Flag("cast_shadow", shown=never))
_REACH = (
    Number("distance", help="How far it reaches; 0: without end.", low=0, group="Shape"),
    Number("decay", help="How fast it gets weaker.", low=0, group="Shape"),
)
register(gfx.PointLight, *_REACH)
register(
    gfx.SpotLight,
    *_REACH,
    Number("angle", help="Half the width of its cone.", low=0, high=1.57, group="Shape", unit="rad"),
    Number("penumbra", help="Which part of the cone fades out.", low=0, high=1, group="Shape"),
)
register(gfx.Text, Number("font_size", help="Height of the letters.", low=0, log=True, group="Shape"))
register(
    gfx.PerspectiveCamera,
    Number("fov", label="Field of view", help="0: without perspective.", low=0, high=179, group="Shape", unit="°"),
    Number("zoom", help="How much larger all is seen.", low=0, log=True, group="Shape"),
)
register(gfx.OrthographicCamera, Number("fov", group="Shape", shown=never))

# ---- Materials ----

register(
    gfx.Material,
    Number("opacity", help="0 (invisible) … 1 (solid).", low=0, high=1),
    MaterialPlanes(
        "clipping_planes",
        help="What lies on the side of their normals is drawn.",
        group="Clipping",
    ),
)
_COLOR = Color("color", help="The one colour, where there is no other for each part.", group="Colour")
register(gfx.MeshAbstractMaterial, _COLOR)
_LIT = (
    Flag("wireframe", help="Whether only the edges are drawn."),
    Flag("flat_shading", help="Whether each face has one light."),
)
register(gfx.MeshBasicMaterial, *_LIT)
_GLOW = Color("emissive", help="Light of its own.", group="Colour")
register(
    gfx.MeshPhongMaterial,
    _GLOW,
    Color("specular", help="The colour of what is reflected.", group="Colour"),
    Number("shininess", help="How small what is reflected is.", low=0, log=True),
)
register(gfx.MeshToonMaterial, _GLOW)
register(
    gfx.MeshStandardMaterial,
    _GLOW,
    Number("roughness", help="From a mirror, 0, to paper, 1.", low=0, high=1),
    Number("metalness", help="From plastic, 0, to metal, 1.", low=0, high=1),
)
register(
    gfx.MeshSliceMaterial,
    Vector("plane", help="Where the mesh is cut.", group="Shape", parts=("x", "y", "z", "d")),
    Number("thickness", help="Width of the line.", low=0, log=True, group="Shape", unit="px"),
)
register(
    gfx.LineMaterial,
    _COLOR,
    Number("thickness", help="Width of the line.", low=0, log=True, group="Shape"),
    Choice("thickness_space", label="Counted in", help="What the thickness counts.", group="Shape", choices=SPACES),
    Lengths("dash_pattern", label="Dashes", help="Dash, gap, dash, gap, …", group="Shape", pairs=True),
)
register(
    gfx.PointsMaterial,
    _COLOR,
    Number("size", help="The diameter of all.", low=0, log=True, group="Shape"),
    Choice("size_space", label="Counted in", help="What the size counts.", group="Shape", choices=SPACES),
)
register(
    gfx.PointsMarkerMaterial,
    Choice("marker", help="The shape of each point.", group="Shape", choices=MARKERS),
    Color("edge_color", help="The colour of the line around each.", group="Colour"),
    Number("edge_width", help="Width of the line around each.", low=0, group="Shape"),
)
_GRID = (
    Limits("clim", label="Limits", help="What is black and what is white.", group="Colour", words=False),
    Choice("interpolation", help="Between pixels or voxels.", choices=INTERPOLATIONS),
)
register(gfx.ImageBasicMaterial, *_GRID)
register(gfx.VolumeBasicMaterial, *_GRID)
register(gfx.VolumeIsoMaterial, Number("threshold", help="Where the surface is.", group="Shape"))
register(gfx.VolumeSliceMaterial, Vector("plane", help="Where it is cut.", group="Shape", parts=("x", "y", "z", "d")))
register(
    gfx.TextMaterial,
    Color("color", help="The colour of the letters.", group="Colour"),
    Color("outline_color", help="The colour of the line around each letter.", group="Colour"),
    Number("outline_thickness", help="Width of the line around each letter.", low=0, high=0.5, group="Shape"),
)
register(
    gfx.BackgroundMaterial,
    *(
        Color(f"color_{corner}", help="The colour of a corner.", group="Colour")
        for corner in ("bottom_left", "bottom_right", "top_left", "top_right")
    ),
)
