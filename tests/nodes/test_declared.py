"""Declared properties: every node has all of its own, which are read, set and read back; new nodes need no more."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib.nodes import properties
from vizlib.nodes.properties import GROUPS, Flag, Number, Property, grouped, properties_of
from vizlib.plot.verbs.curve import Curve
from vizlib.plot.verbs.patches import Bars, Fill, Patch
from vizlib.plot.verbs.rules import Rule

TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], float)
CUBE = np.arange(1, 28.0).reshape(3, 3, 3)

NODES: dict[str, Callable[[], Any]] = {
    "Mesh": lambda: vz.Mesh(TRIANGLE),
    "Mesh with scalars": lambda: vz.Mesh(TRIANGLE + np.array([4e5, 5e6, 0]), scalars=[1, 2, 3]),
    "Surface": lambda: vz.Surface(CUBE[0]),
    "Points": lambda: vz.Points(TRIANGLE),
    "Points with scalars": lambda: vz.Points(TRIANGLE, scalars=[1, 2, 3]),
    "Points, packed": lambda: vz.Points(np.random.default_rng(0).random((70_000, 3)), scalars=np.arange(1, 70_001)),
    "Line": lambda: vz.Line(TRIANGLE[:2]),
    "Line with scalars": lambda: vz.Line(TRIANGLE, scalars=[1, 2, 3]),
    "Vectors": lambda: vz.Vectors(TRIANGLE, TRIANGLE + 1),
    "Image": lambda: vz.Image(CUBE[0]),
    "Image of colours": lambda: vz.Image(np.zeros((4, 4, 3), np.uint8)),
    "Instances": lambda: vz.Instances(vz.Mesh(TRIANGLE), TRIANGLE, scalars=[1, 2, 3]),
    "Instances, coloured": lambda: vz.Instances(vz.Mesh(TRIANGLE), TRIANGLE, color="red"),
    "Text": lambda: vz.Text("words"),
    **{f"Volume, {mode}": lambda mode=mode: vz.Volume(CUBE, mode=mode) for mode in ("mip", "raycast", "iso", "slice")},
    "Bars": lambda: Bars([0, 1], [1, 2], [3, 4]),
    "Fill": lambda: Fill([0, 1, 2], 1.0),
    "Patch": lambda: Patch(TRIANGLE, [[0, 1, 2]]),
    "Curve": lambda: Curve(TRIANGLE),
    "Rule": lambda: Rule("x", 2.0),
}

#: What is public and can be set, and no inspector shows.
NOT_SHOWN = {
    # arrays
    *("positions", "indices", "normals", "texcoords", "scalars", "colors", "sizes", "directions", "transforms", "data"),
    *("x", "y", "z", "heights", "base"),
    # pygfx's own: parts that are made of several things, and what vizlib has under other names or sees to itself
    *("geometry", "material", "render_mask", "render_order", "cast_shadow", "receive_shadow", "nonlinear_transform"),
    *("up", "morph_target_influences"),
    *("font_size", "screen_space", "text_align", "text_align_last", "anchor_offset", "direction", "family"),
    *("line_height", "max_width", "paragraph_spacing"),
}

PLAIN: dict[str, Callable[[], Any]] = {
    "group": gfx.Group,
    "scene": gfx.Scene,
    "mesh": lambda: gfx.Mesh(gfx.box_geometry(), gfx.MeshBasicMaterial()),
    "phong": lambda: gfx.Mesh(gfx.box_geometry(), gfx.MeshPhongMaterial()),
    "standard": lambda: gfx.Mesh(gfx.box_geometry(), gfx.MeshStandardMaterial()),
    "toon": lambda: gfx.Mesh(gfx.box_geometry(), gfx.MeshToonMaterial()),
    "cut": lambda: gfx.Mesh(gfx.box_geometry(), gfx.MeshSliceMaterial()),
    "line": lambda: gfx.Line(gfx.Geometry(positions=TRIANGLE.astype("f4")), gfx.LineMaterial()),
    "points": lambda: gfx.Points(gfx.Geometry(positions=TRIANGLE.astype("f4")), gfx.PointsMarkerMaterial()),
    "image": lambda: gfx.Image(gfx.Geometry(grid=gfx.Texture(CUBE[0].astype("f4"), dim=2)), gfx.ImageBasicMaterial()),
    "iso": lambda: gfx.Volume(gfx.Geometry(grid=gfx.Texture(CUBE.astype("f4"), dim=3)), gfx.VolumeIsoMaterial()),
    "slice": lambda: gfx.Volume(gfx.Geometry(grid=gfx.Texture(CUBE.astype("f4"), dim=3)), gfx.VolumeSliceMaterial()),
    "text": lambda: gfx.Text("words"),
    "background": lambda: gfx.Background(None, gfx.BackgroundMaterial("#fff", "#000")),
    "ambient": gfx.AmbientLight,
    "sun": gfx.DirectionalLight,
    "lamp": gfx.PointLight,
    "spot": gfx.SpotLight,
    "camera": gfx.PerspectiveCamera,
    "flat camera": gfx.OrthographicCamera,
}

ALL = {**NODES, **PLAIN}


# ---- Other legal values ----


@singledispatch
def other(declared: Property, item: Any, value: Any) -> Any:
    raise NotImplementedError(f"no other value is known for {declared!r}")


@other.register
def _(declared: properties.Number, item: Any, value: Any) -> Any:
    low, high = declared.bounds(item)
    if low is not None and high is not None:
        return low + (high - low) * (0.25 if value != low + (high - low) * 0.25 else 0.5)
    return 3.5 if value in ("auto", None) else value * 2 + 1


@other.register
def _(declared: properties.Whole, item: Any, value: Any) -> Any:
    return value * 2


@other.register
def _(declared: properties.Choice, item: Any, value: Any) -> Any:
    return next(each for each in declared.choices if each != value)


@other.register
def _(declared: properties.Flag, item: Any, value: Any) -> Any:
    return not value


@other.register
def _(declared: properties.Color, item: Any, value: Any) -> Any:
    return (0.25, 0.5, 0.75, 1)


@other.register
def _(declared: properties.Colormap, item: Any, value: Any) -> Any:
    return "magma"


@other.register
def _(declared: properties.Limits, item: Any, value: Any) -> Any:
    return (1.5, 2.25)


@other.register
def _(declared: properties.Curve, item: Any, value: Any) -> Any:
    return np.array([0, 0.5, 1]) if declared.curved(item) else 0.5


@other.register
def _(declared: properties.Vector, item: Any, value: Any) -> Any:
    if declared.name.endswith("euler"):
        return (0.1, 0.2, 0.3)
    return tuple(np.array(value) + np.arange(1, declared.size + 1))


@other.register
def _(declared: properties.Lengths, item: Any, value: Any) -> Any:
    return (3, 2, 1, 2)


@other.register
def _(declared: properties.Words, item: Any, value: Any) -> Any:
    return "others"


@other.register
def _(declared: properties.Planes, item: Any, value: Any) -> Any:
    return [(1, 0, 0, 0.5), (0, -1, 0, -2)]


def same(one: Any, two: Any) -> bool:
    if one is None or two is None:
        return one is two
    if isinstance(one, str) or isinstance(two, str):
        return bool(one == two)
    if isinstance(one, gfx.Color) or isinstance(two, gfx.Color):
        return bool(np.allclose(tuple(gfx.Color(one)), tuple(gfx.Color(two)), atol=1e-6))
    first, second = np.asarray(one, float), np.asarray(two, float)
    return first.shape == second.shape and np.allclose(first, second, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", ALL)
def test_each_is_read_set_and_read_back(name: str) -> None:
    item = ALL[name]()
    for each in properties_of(item):
        if not each.shown(item):
            continue
        value = each.get(item)
        each.set(item, value)
        assert same(each.get(item), value), each
        wanted = other(each, item, value)
        each.set(item, wanted)
        assert same(each.get(item), wanted), each
        assert not same(wanted, value), each
        if isinstance(each, Number) and each.can_be_chosen:
            each.set(item, each.auto)
        each.set(item, value)
        assert same(each.get(item), value), each


@pytest.mark.parametrize("name", ALL)
def test_each_has_a_title_and_a_line_of_help(name: str) -> None:
    item = ALL[name]()
    found = properties_of(item)
    assert len({each.name for each in found}) == len(found)
    for each in found:
        if each.shown(item):
            assert 0 < len(each.title) < 30, each
            assert 8 < len(each.about(item)) < 200, (each, each.about(item))
            assert "\n" not in each.about(item)
    order = [GROUPS.index(each.group) for each in found]
    assert order == sorted(order)


@pytest.mark.parametrize("name", NODES)
def test_nothing_that_can_be_set_is_forgotten(name: str) -> None:
    """Whoever adds a property to a node declares it, or puts it on the list of what is not shown."""
    node = NODES[name]()
    declared = {each.name for each in properties_of(node)}
    for kind in type(node).__mro__:
        for attribute, value in vars(kind).items():
            if isinstance(value, property) and value.fset is not None and not attribute.startswith("_"):
                assert attribute in declared or attribute in NOT_SHOWN, f"{kind.__name__}.{attribute}"


def test_every_node_is_looked_at() -> None:
    assert {name.split(",")[0].split(" ")[0] for name in NODES} >= set(vz.nodes.__all__)


def names(item: Any) -> set[str]:
    return {each.name for some in grouped(item).values() for each in some}


def test_what_is_of_interest_now() -> None:
    volume = vz.Volume(CUBE, mode="iso")
    assert {"threshold", "color"} <= names(volume)
    assert not {"slice_axis", "slice_position", "lit"} & names(volume)
    volume.mode = "slice"
    assert {"slice_axis", "slice_position"} <= names(volume)
    assert not {"threshold", "color"} & names(volume)
    volume.mode = "raycast"
    assert "lit" in names(volume)
    mesh = vz.Mesh(TRIANGLE)
    assert "color" in names(mesh)
    assert not {"cmap", "clim", "norm"} & names(mesh)
    mesh.scalars = [1, 2, 3]
    assert "color" not in names(mesh)
    assert {"cmap", "clim", "norm"} <= names(mesh)
    points = vz.Points(TRIANGLE)
    assert "size" in names(points)
    assert "budget" not in names(points)
    points.sizes = [1, 2, 3]
    points.colors = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert not {"size", "color"} & names(points)
    assert "budget" in names(NODES["Points, packed"]())
    line = vz.Line(TRIANGLE[[0, 1, 2, 0]], loop=True)
    assert "loop" in names(line)
    assert "segments" not in names(line)
    line.loop = False
    assert "segments" in names(line)
    line.positions = TRIANGLE
    assert "segments" not in names(line)
    assert "shading" not in names(Bars([0], [1], [2]))
    assert {"position", "local.position"} & names(vz.Text("here")) == {"position"}


def by_name(item: Any) -> dict[str, Any]:
    return {each.name: each for each in properties_of(item)}


def test_bounds_come_from_the_data() -> None:
    volume = vz.Volume(CUBE, spacing=(1, 2, 3), origin=(10, 0, 0), mode="iso")
    found = by_name(volume)
    assert found["threshold"].bounds(volume) == (1, 27)
    assert found["slice_position"].bounds(volume) == (-1.5, 7.5)
    volume.slice_axis = "x"
    assert found["slice_position"].bounds(volume) == (9.5, 12.5)
    volume.slice_axis = (1, 0, -1)
    assert found["slice_position"].bounds(volume) == pytest.approx(((9.5 - 7.5) / 2**0.5, (12.5 + 1.5) / 2**0.5))
    assert found["clim"].ends(volume) == (1, 27)
    assert found["clim"].histogram(volume, 13).read().counts.sum() == 27
    assert found["opacity"].drawn(volume).shape == (256,)
    line = vz.Line(TRIANGLE)
    assert by_name(line)["thickness"].unit_of(line) == "px"
    line.thickness_space = "world"
    assert by_name(line)["thickness"].unit_of(line) == ""


def test_a_new_node_has_what_it_declares() -> None:
    class Ring(vz.Mesh):
        """A mesh with a radius."""

        properties: ClassVar[tuple[Property, ...]] = (
            Number("radius", low=0, high=10, group="Shape", unit="m"),
            Flag("wireframe", label="Wires"),
        )

        def __init__(self) -> None:
            super().__init__(TRIANGLE)
            self._radius = 1.0

        @property
        def radius(self) -> float:
            """How large it is."""
            return self._radius

        @radius.setter
        def radius(self, value: float) -> None:
            self._radius = float(value)

    ring = Ring()
    found = by_name(ring)
    assert set(found) == set(by_name(vz.Mesh(TRIANGLE))) | {"radius"}
    found["radius"].set(ring, 2)
    assert found["radius"].get(ring) == 2
    assert found["radius"].about(ring) == "How large it is."
    assert found["wireframe"].title == "Wires"  # in place of the mesh's

    class Other(gfx.Group):
        """A plain object that declares something has nothing of its material's."""

        properties: ClassVar[tuple[Property, ...]] = (Flag("bright", help="Whether it is."),)
        bright = True

    assert set(by_name(Other())) == {"visible", "local.position", "local.euler", "local.scale", "bright"}


def test_plain_objects_have_those_of_their_material() -> None:
    mesh = PLAIN["phong"]()
    assert {"visible", "material.opacity", "material.color", "material.wireframe"} <= set(by_name(mesh))
    assert "intensity" in by_name(gfx.PointLight())
    mesh.material = gfx.MeshNormalMaterial()
    assert "material.wireframe" not in by_name(mesh)

    class Special(gfx.MeshBasicMaterial):
        """A class of somebody's own."""

    properties.register(Special, Flag("flat_shading", label="Facets", shown=lambda material: material.wireframe))
    mesh.material = Special()
    facets = by_name(mesh)["material.flat_shading"]
    assert facets.title == "Facets"
    assert not facets.shown(mesh)
    mesh.material.wireframe = True
    assert facets.shown(mesh)


def test_setters_check() -> None:
    points = vz.Points(TRIANGLE, name="some")
    with pytest.raises(ValueError, match='Points "some": size is -1, expected'):
        by_name(points)["size"].set(points, -1)


def test_wrong_declarations_are_told() -> None:
    with pytest.raises(TypeError, match=r"Flag\('on'\) was given 'low', expected some of group, help, label, shown"):
        Flag("on", low=3)
    with pytest.raises(ValueError, match=r"Flag\('on'\): group is 'Looks', expected one of"):
        Flag("on", group="Looks")
    with pytest.raises(AttributeError, match="cannot be changed"):
        Flag("on").label = "off"
