"""The inspector: what it shows of nodes by their declarations alone, and what hands change in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib.nodes.properties import Choice, Flag, Number, Property, Whole, Words
from vizlib.panels import editing
from vizlib.panels.changes import written
from vizlib.panels.number_field import number_in, rounded
from vizlib.panels.transfer import PRESETS, simplified

from .conftest import Shown

random = np.random.default_rng(0)
PLACES = random.random((42, 3))
NUMBERS = random.lognormal(size=42)
TALL = 900.0  # logical pixels: room for every row there is


class Inspected(Shown):
    """A figure with its inspector, as tall as all its rows."""

    def __init__(self, figure: vz.Figure, node: Any = None) -> None:
        figure.controls = False
        figure.inspect(node)
        super().__init__(figure)
        assert figure.renderer is not None
        figure.renderer.ppaa = "none"  # drawn in software, smooth edges take most of the time
        self.draw()

    @property
    def inspector(self) -> Any:
        return self.desk.offered[0].window

    def rows(self) -> dict[str, Any]:
        return {row.property.name: row for row in self.inspector.sheet.rows}

    def box(self, name: str) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of a row in the last frame."""
        box: tuple[float, float, float, float] = self.rows()[name].box
        return box

    def control(self, name: str) -> tuple[float, float]:
        """The middle of what stands beside a label."""
        left, top, right, bottom = self.box(name)
        return left + (right - left) * 0.65, (top + bottom) / 2

    def type(self, text: str, key: str = "Enter") -> None:
        self.draw(2)  # what was clicked takes text from the next frame on
        for letter in text:
            self.send("char", data=letter)
        self.key(key)

    def key(self, key: str) -> None:
        self.send("key_down", key=key)
        self.send("key_up", key=key)

    def double_click(self, x: float, y: float) -> None:
        self.click(x, y)
        self.click(x, y)


@pytest.fixture
def inspect() -> Iterator[Callable[..., Inspected]]:
    """Shows nodes in a figure, with the inspector on the first."""
    figures: list[vz.Figure] = []

    def show(*nodes: Any, size: tuple[float, float] = (340, TALL), chosen: bool = True) -> Inspected:
        figure = vz.Figure(size=size)
        figures.append(figure)
        figure.add(*nodes)
        return Inspected(figure, nodes[0] if chosen else None)

    yield show
    for figure in figures:
        figure.close()


def volume(**options: Any) -> vz.Volume:
    z, y, x = np.mgrid[-1:1:8j, -1:1:9j, -1:1:10j]
    return vz.Volume(np.exp(-(x**2) - y**2 - z**2), **options)


#: One of each class, as it is and in other states that show other properties.
NODES: dict[str, Callable[[], Any]] = {
    "mesh": lambda: vz.Mesh(PLACES, scalars=NUMBERS),
    "plain mesh": lambda: vz.Mesh(PLACES, color="red"),
    "points": lambda: vz.Points(PLACES, scalars=NUMBERS),
    "packed": lambda: vz.Points(random.random((70_000, 3)), scalars=random.random(70_000)),
    "image": lambda: vz.Image(NUMBERS.reshape(6, 7), norm="log"),
    "colours": lambda: vz.Image(random.random((6, 7, 3))),
    "volume": lambda: volume(mode="raycast"),
    "surface of a volume": lambda: volume(mode="iso"),
    "slice": lambda: volume(mode="slice"),
    "line": lambda: vz.Line(PLACES),
    "vectors": lambda: vz.Vectors(PLACES, PLACES, scalars=NUMBERS),
    "surface": lambda: vz.Surface(NUMBERS.reshape(6, 7)),
    "instances": lambda: vz.Instances(vz.Mesh(PLACES), PLACES, scalars=NUMBERS),
    "text": lambda: vz.Text("some\nlines"),
    "light": gfx.PointLight,
    "camera": gfx.PerspectiveCamera,
    "plain": lambda: gfx.Mesh(gfx.box_geometry(), gfx.MeshStandardMaterial()),
    "group": gfx.Group,
}


@pytest.mark.parametrize("name", NODES)
def test_every_row_of_every_node_is_drawn(name: str, inspect: Any) -> None:
    node = NODES[name]()
    node.clipping_planes = [(1, 0, 0, 0.2), (1, 1, 0, 0.3)] if hasattr(node, "clipping_planes") else None
    shown = inspect(node, vz.Mesh(PLACES))
    wanted = [row for row in shown.inspector.sheet.rows if row.property.shown(node)]
    assert wanted
    for row in wanted:
        assert row.box is not None, f"{row.property} was not drawn"
        assert row.trouble == ""
        assert row.box[2] - row.box[0] > 200
    boxes = [row.box for row in wanted]
    assert all(one[3] <= other[1] for one, other in pairwise(boxes))  # one below the other


class Ring(vz.Mesh):
    """A node that vizlib does not know."""

    properties: ClassVar[tuple[Property, ...]] = (
        Number("radius", low=0.5, high=2.5, help="From the middle."),
        Whole("count", low=1),
        Choice("style", choices=("plain", "braided")),
        Flag("filled", group="Detail"),
        Words("title"),
    )

    def __init__(self) -> None:
        super().__init__(PLACES)
        self._radius, self._count, self._style, self._filled, self._title = 1.0, 3, "plain", False, "ring"

    radius = property(lambda self: self._radius, lambda self, value: self._set_radius(value))
    count = property(lambda self: self._count, lambda self, value: setattr(self, "_count", value))
    style = property(lambda self: self._style, lambda self, value: setattr(self, "_style", value))
    filled = property(lambda self: self._filled, lambda self, value: setattr(self, "_filled", value))
    title = property(lambda self: self._title, lambda self, value: setattr(self, "_title", value))

    def _set_radius(self, value: float) -> None:
        if value > 2:
            raise ValueError("Ring: it would break.")
        self._radius = value


def test_a_new_node_needs_no_code_of_panels(inspect: Any) -> None:
    ring = Ring()
    shown = inspect(ring)
    left, top, right, bottom = shown.box("radius")
    y = (top + bottom) / 2
    x = left + (right - left) * 0.36
    shown.click((x + right) / 2 + 1, y)
    assert ring.radius == pytest.approx(1.5, abs=0.03)
    shown.click(right - 3, y)
    assert ring.radius == pytest.approx(1.5, abs=0.03)  # what is refused changes nothing
    assert shown.rows()["radius"].error == "Ring: it would break."
    shown.double_click(*shown.control("radius"))
    shown.type("1.75")
    assert ring.radius == 1.75
    assert shown.rows()["radius"].error == ""
    shown.double_click(*shown.control("radius"))
    shown.type("wide")
    assert shown.rows()["radius"].error == "'wide' was typed, expected a number."
    assert ring.radius == 1.75
    shown.click(*shown.control("count"))  # no ends: a click types
    shown.type("12")
    assert ring.count == 12
    left, top, _, bottom = shown.box("filled")
    shown.click(left + 115, (top + bottom) / 2)
    assert ring.filled is True
    shown.click(*shown.control("title"))
    shown.type(" of gold")
    assert ring.title == "ring of gold"
    x, y = shown.control("style")
    shown.click(x, y)
    shown.click(x, y + 50)
    assert ring.style == "braided"


class Angle(Property):
    """A kind of property that vizlib does not know."""


def test_a_new_kind_of_property_has_the_editor_that_was_registered(inspect: Any) -> None:
    class AngleEditor(editing.Editor[Angle]):
        def draw(self, row: Any) -> None:
            row.say(f"{row.value} degrees")
            row.set(row.value + 1)

    class Wheel(vz.Mesh):
        properties = (Angle("turned"), Angle("broken"))
        turned = property(lambda self: self._turned, lambda self, value: setattr(self, "_turned", value))
        broken = property(lambda self: 1 / 0)

    editing.register(Angle, AngleEditor)
    try:
        wheel = Wheel(PLACES)
        wheel._turned = 7
        shown = inspect(wheel)
        assert wheel.turned > 7
        assert shown.rows()["broken"].trouble == "division by zero"
        assert shown.rows()["opacity"].trouble == ""
    finally:
        del editing._editors[Angle]
    assert isinstance(editing.editor_of(Angle("turned")), editing.ReadOnly)
    with pytest.raises(TypeError, match="derived from Editor"):
        editing.register(Angle, int)  # type: ignore[arg-type]


# ---- The tree ----


def names(shown: Inspected) -> list[tuple[int, str]]:
    rows = shown.inspector.tree.rows
    return [(row.depth, "" if row.item is None else row.item.name or type(row.item).__name__) for row in rows]


def test_the_tree_has_what_users_put_there(inspect: Any) -> None:
    group = gfx.Group(name="group")
    group.add(gfx.PointLight(), vz.Text("a", name="label"))
    shown = inspect(vz.Mesh(PLACES, name="one"), group, chosen=False)
    assert names(shown) == [(0, "one"), (0, "group"), (1, "PointLight"), (1, "label")]
    group.add(vz.Mesh(PLACES, name="late"))
    shown.draw(2)
    assert names(shown)[-1] == (1, "late")
    window = shown.inspector.tree.box
    shown.click(window[0] + 8, window[1] + 1.5 * 23)  # the sign before the group folds it
    assert names(shown) == [(0, "one"), (0, "group")]


def test_a_scene_of_pygfx_is_shown_with_its_lights_and_cameras(inspect: Any) -> None:
    scene = gfx.Scene()
    scene.add(gfx.AmbientLight(), gfx.Mesh(gfx.box_geometry(), gfx.MeshPhongMaterial()), gfx.PerspectiveCamera())
    shown = inspect(scene, chosen=False)
    assert names(shown) == [(0, "AmbientLight"), (0, "Mesh"), (0, "PerspectiveCamera")]


def test_several_views_are_rows_themselves(shown: Any) -> None:
    figure = vz.Figure(shape=(1, 2), size=(340, 300))
    figure[0, 0].add(vz.Mesh(PLACES, name="left"))
    figure[0, 1].add(vz.Mesh(PLACES, name="right"))
    figure.inspect(figure[0, 1].nodes[0])
    there = shown(figure)
    inspector = there.desk.offered[0].window
    assert [row.item.name if row.item else row.view._owner for row in inspector.tree.rows] == [
        "View (0, 0)",
        "left",
        "View (0, 1)",
        "right",
    ]
    assert inspector.chosen is figure[0, 1].nodes[0]
    with pytest.raises(ValueError, match=r"inspect\(\) was given .*expected an object that is in it"):
        figure.inspect(vz.Mesh(PLACES))


def test_rows_choose_hide_and_go_with_their_node(inspect: Any) -> None:
    one, two = vz.Mesh(PLACES, name="one"), vz.Mesh(PLACES, name="two")
    shown = inspect(one, two)
    left, top, right, _ = shown.inspector.tree.box
    shown.click(left + 60, top + 1.5 * 23)
    assert shown.inspector.chosen is two
    shown.click(right - 12, top + 1.5 * 23)
    assert two.visible is False
    shown.click(right - 12, top + 1.5 * 23)
    assert two.visible is True
    shown.figure[0, 0].remove(two)
    shown.draw(2)
    assert shown.inspector.chosen is None
    assert names(shown) == [(0, "one")]


def test_a_click_in_the_figure_chooses_while_it_is_open(inspect: Any) -> None:
    quad = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], float)
    one = vz.Mesh(quad, [[0, 1, 2, 3]], name="one")
    shown = inspect(one, size=(700, 300), chosen=False)
    shown.inspector._close_sheet()
    shown.click(280, 150)
    assert shown.inspector.chosen is one
    shown.inspector.open = False
    shown.inspector._close_sheet()
    shown.click(280, 150)
    assert shown.inspector.chosen is None


def test_a_thousand_nodes_cost_what_is_seen(inspect: Any) -> None:
    group = gfx.Group()
    group.add(*[gfx.Group(name=f"{number}") for number in range(1000)])
    shown = inspect(vz.Mesh(PLACES), group, size=(340, 400))
    tree = shown.inspector.tree
    assert len(tree.rows) == 1002
    assert tree.drawn < 20
    last = group.children[-1]
    shown.figure.inspect(last)
    shown.draw(4)
    assert shown.inspector.chosen is last
    assert tree.drawn < 20
    assert any(tree.rows[number].item is last for number in range(tree.first, tree.first + tree.drawn))


# ---- Limits ----


def test_limits_are_dragged_in_the_histogram(inspect: Any) -> None:
    node = vz.Image(np.linspace(0, 100, 400).reshape(20, 20))
    shown = inspect(node)
    before = shown.draw(1)
    editor = shown.rows()["clim"]._editor
    x, y, width, _ = editor.inner
    shown.drag(x + width, y + 30, x + width * 0.6, y + 30)
    assert node.clim == (0, pytest.approx(60, abs=1))
    assert not np.array_equal(before[:, :100], shown.draw(2)[:, :100])
    shown.drag(x, y + 30, x + width * 0.2, y + 30)
    low, high = node.clim
    assert (low, high) == (pytest.approx(20, abs=1), pytest.approx(60, abs=1))
    shown.drag(x + width * 0.4, y + 30, x + width * 0.5, y + 30)  # what is between them moves both
    assert node.clim == (pytest.approx(low + 10, abs=1), pytest.approx(high + 10, abs=1))
    shown.drag(x + width * 0.3, y + 30, x + width * 0.95, y + 30)  # one cannot pass the other
    assert node.clim[0] < node.clim[1]
    assert len(f"{node.clim[0]:g}") <= 6
    left, _, right, bottom = shown.box("clim")
    shown.double_click(left + 40, bottom - 12)
    shown.type("12.25")
    assert node.clim[0] == 12.25
    shown.click(right - 20, bottom - 12)
    assert node.clim == (pytest.approx(1, abs=0.3), pytest.approx(99, abs=0.3))
    shown.click(right - 95, bottom - 12)
    assert node.clim == (0, 100)


def test_limits_follow_norm_and_data(inspect: Any) -> None:
    node = vz.Points(PLACES, scalars=np.geomspace(1, 1e4, 42), norm="log")
    shown = inspect(node)
    editor = shown.rows()["clim"]._editor
    assert editor._axis.log
    x, y, width, _ = editor.inner
    shown.drag(x, y + 30, x + width / 2, y + 30)
    assert node.clim[0] == pytest.approx(100, rel=0.1)
    counts = editor._histogram.bins[0].copy()
    node.norm = "linear"
    editor._histogram._read_at = -1e9
    shown.draw(2)
    assert not editor._axis.log
    assert not np.array_equal(editor._histogram.bins[0], counts)


# ---- Others ----


def test_curves_are_dragged(inspect: Any) -> None:
    node = volume(mode="raycast")
    shown = inspect(node)
    editor = shown.rows()["opacity"]._editor
    x, y, width, height = editor.inner
    assert node.opacity is None
    shown.drag(x + width, y, x + width, y + height / 2)
    assert np.shape(node.opacity)[1] == 2
    assert node.opacity[-1].tolist() == [1, pytest.approx(0.5, abs=0.02)]
    count = len(node.opacity)
    shown.double_click(x + width * 0.27, y + height * 0.2)
    assert len(node.opacity) == count + 1
    point = next(p for p in node.opacity if abs(p[0] - 0.27) < 0.02)
    assert point[1] == pytest.approx(0.8, abs=0.02)
    shown.move(x + width * 0.27, y + height * 0.2)
    shown.send("pointer_down", x=x + width * 0.27, y=y + height * 0.2, button=2, buttons=(2,))
    shown.send("pointer_up", x=x + width * 0.27, y=y + height * 0.2, button=2)
    assert len(node.opacity) == count
    node.opacity = 0.25  # by a script: a number for all
    shown.draw(2)
    left, _, right, bottom = shown.box("opacity")
    shown.click(left + (right - 74 - left) * 0.5, bottom - 12)
    assert node.opacity == pytest.approx(0.5, abs=0.01)
    shown.click(right - 30, bottom - 12)
    assert np.shape(node.opacity) == (2, 2)


def test_curves_are_simplified() -> None:
    curve = np.interp(np.linspace(0, 1, 256), [0, 0.5, 1], [0, 1, 0.2])
    assert len(simplified(curve)) == 3
    for preset in PRESETS.values():
        if isinstance(preset, list):
            assert np.all(np.diff(np.array(preset)[:, 0]) >= 0)


def test_a_colormap_is_chosen(inspect: Any) -> None:
    node = vz.Points(PLACES, scalars=NUMBERS)
    shown = inspect(node)
    shown.click(*shown.control("cmap"))
    assert shown.inspector.sheet is not None
    shown.type("seismic", key="ArrowDown")
    picker = shown.rows()["cmap"]._editor
    x, y = picker.first
    shown.click(x, y)
    assert node.cmap == "seismic"
    x, y = picker.reverse
    shown.click(x, y)
    assert node.cmap == "seismic_r"


def test_planes_are_added_moved_turned_and_removed(inspect: Any) -> None:
    node = volume(mode="iso")
    shown = inspect(node)
    left, _, right, bottom = shown.box("clipping_planes")
    shown.click((left + right) / 2, bottom - 12)
    assert node.clipping_planes == [(1, 0, 0, pytest.approx(4.5))]
    _, _, _, bottom = shown.box("clipping_planes")
    y = bottom - 12 - 28
    shown.click(left + 62 + 4 + 3, y)
    assert node.clipping_planes[0][3] == pytest.approx(-0.5, abs=0.3)
    shown.click(right - 26 - 4 - 13, y)
    assert node.clipping_planes == [(-1, 0, 0, pytest.approx(0.5, abs=0.3))]
    shown.click(right - 13, y)
    assert node.clipping_planes is None


def test_a_colour_is_chosen_by_its_digits(inspect: Any) -> None:
    node = vz.Mesh(PLACES, color="red")
    shown = inspect(node)
    x, y = shown.control("color")
    shown.click(x, y)
    shown.send("key_down", key="a", modifiers=("Control",))
    shown.send("key_up", key="a")
    shown.type("#00FF00FF")
    assert node.color.hex[:7].lower() == "#00ff00"


def test_what_a_script_changes_shows(inspect: Any) -> None:
    node = vz.Mesh(PLACES)
    shown = inspect(node)
    before = shown.draw(1)
    node.opacity = 0.5
    assert not np.array_equal(before[:, 20:], shown.draw(1)[:, 20:])
    assert shown.rows()["opacity"].value == 0.5


@pytest.mark.parametrize("kind", [gfx.MeshPhongMaterial, gfx.MeshStandardMaterial])
def test_changes_of_pygfx_objects_are_drawn(kind: Any, inspect: Any) -> None:
    scene, light = gfx.Scene(), gfx.DirectionalLight()
    mesh = gfx.Mesh(gfx.box_geometry(), kind(color="#ff0000"))
    scene.add(mesh, light, gfx.AmbientLight())
    shown = inspect(scene, chosen=False, size=(700, 300))
    shown.figure.inspect(mesh)
    shown.draw()
    before = shown.draw(1)[:, :300]
    shown.rows()["material.color"].set("#0000ff")
    after = shown.draw(1)[:, :300]
    assert not np.array_equal(before, after)
    shown.figure.inspect(light)
    shown.draw()
    shown.rows()["intensity"].set(0.0)
    assert not np.array_equal(after, shown.draw(1)[:, :300])


# ---- Python ----


def test_what_was_changed_is_told_as_python(inspect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    node, other = vz.Image(np.linspace(0, 1, 100).reshape(10, 10), name="my picture"), vz.Mesh(PLACES)
    shown = inspect(node, other)
    rows = shown.rows()
    rows["clim"].set((0.1, 0.8))
    shown.draw(1)
    rows["cmap"].set("magma")
    rows["interpolation"].set("bicubic" if "bicubic" in rows["interpolation"].property.choices else "linear")
    shown.draw(1)
    rows["interpolation"].set("nearest")  # as it was
    shown.draw(1)
    shown.figure.inspect(other)
    shown.draw()
    shown.rows()["color"].set("#ff8000")
    code = shown.inspector.changes.code()
    assert code.splitlines() == [
        "my_picture = fig[0, 0].nodes[0]",
        "mesh = fig[0, 0].nodes[1]",
        "my_picture.clim = (0.1, 0.8)",
        'my_picture.cmap = "magma"',
        'mesh.color = "#ff8000"',
    ]
    twin = vz.Figure()
    twin.add(vz.Image(np.linspace(0, 1, 100).reshape(10, 10)), vz.Mesh(PLACES))
    exec(code, {"fig": twin})
    assert twin[0, 0].nodes[0].clim == (0.1, 0.8)
    assert tuple(twin[0, 0].nodes[1].color) == tuple(other.color)
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "picture", node, raising=False)
    monkeypatch.setattr(main, "figure", shown.figure, raising=False)
    assert shown.inspector.changes.code().splitlines()[:2] == [
        "mesh = figure[0, 0].nodes[1]",
        "picture.clim = (0.1, 0.8)",
    ]
    copied: list[str] = []
    shown.figure.canvas.copy_text = copied.append
    shown.draw(2)
    shown.click(*shown.inspector.copy_button)
    assert copied == [shown.inspector.changes.code() + "\n"]


def test_values_are_written_as_python() -> None:
    values: list[Any] = [
        0.1,
        (1.0, 2.5),
        [[0, 0.5], [1, 1]],
        None,
        "auto",
        'a "word"',
        (3,),
        True,
    ]
    for value in values:
        assert eval(written(value)) == value
    assert written(np.array([1.5, 2.0])) == "[1.5, 2]"
    assert written(gfx.Color("#ff8000")) == '"#ff8000"'
    assert written((np.float64(0.5), 2.0)) == "(0.5, 2)"


def test_numbers_are_read_and_rounded() -> None:
    assert number_in(" 1.5 ") == 1.5
    assert number_in("1,5") == 1.5
    assert number_in("−2e3") == -2000
    assert number_in("7", whole=True) == 7
    with pytest.raises(ValueError, match="'abc' was typed, expected a number"):
        number_in("abc")
    assert rounded(0.123456789, 1.0) == 0.123
    assert rounded(512_345.678901, 1.0) == 512_345.679


def test_it_lets_go_of_all(shown: Any) -> None:
    """Opened on several nodes and closed: no texture is left, and no handler."""
    figure = vz.Figure(size=(340, 500))
    nodes = [vz.Image(NUMBERS.reshape(6, 7)), volume(mode="raycast")]
    figure.add(*nodes)
    figure.controls = False
    figure.inspect(nodes[0])
    there = shown(figure)
    painter = there.desk.overlay.painter
    counts = []
    for node in (*nodes, *nodes, *nodes):
        figure.inspect(node)
        there.draw(4)
        counts.append(len(painter._textures))
    assert counts[0] == counts[2] == counts[4]
    figure.close()
    assert not painter._textures
