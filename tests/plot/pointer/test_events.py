"""Events of a figure: who hears what, when, and in which numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pygfx as gfx
import pytest
from rendercanvas.offscreen import OffscreenRenderCanvas

import vizlib as vz
from vizlib import picking, readback
from vizlib.passes import frame
from vizlib.plot.drawing.renderer import Renderer
from vizlib.plot.pointer.event import KINDS, Event
from vizlib.plot.pointer.events import Events
from vizlib.plot.pointer.selecting import box

SIZE = 200, 100
DATA = np.array([5e6, 2e6, 0])  # where the left view's data lie


class View:
    """Half of a figure, 10 pixels a unit."""

    def __init__(self, left: float, *nodes: gfx.WorldObject, origin: Any = (0, 0, 0)) -> None:
        self.rect = left, 0, 100, 100
        self.origin = np.array(origin, float)
        self.scene, self.camera = gfx.Scene(), gfx.OrthographicCamera(10, 10)
        self.content = gfx.Group()
        self.content.local.position = -self.origin
        self.content.add(*nodes)
        self.scene.add(self.content)
        self.flat = False

    def locate(self, x: float, y: float) -> Any:
        """As a view of two dimensions does."""
        place = np.array([(x - self.rect[0] - 50) / 10, (50 - y) / 10, 0]) + self.origin
        return place if self.flat else None


class Scene:
    """Two views: points far from zero, and an image."""

    def __init__(self) -> None:
        self.places = np.array([[-3, 0, 0], [0, 0, 0], [3, 0, 0], [3, 3, 0]]) + DATA
        self.points = vz.Points(self.places, size=10, scalars=[0.5, 1.5, 2.5, 3.5], name="stars")
        self.image = vz.Image(vz.compute.buffer(np.arange(36, dtype=np.float32).reshape(6, 6)), clim=(0, 36))
        self.image.local.position = (-2.5, -2.5, 0)
        self.left, self.right = View(0, self.points, origin=DATA), View(100, self.image)
        self.canvas = OffscreenRenderCanvas(size=SIZE)
        self.renderer = Renderer(self.canvas)
        self.events = Events('Figure "test"')
        self.heard: list[Event] = []
        self.canvas.request_draw(self.draw)
        self.canvas.draw()
        self.events.connect(self.renderer, self.view_at)

    def draw(self) -> None:
        frame.run_scheduled()
        for number, view in enumerate((self.left, self.right)):
            self.renderer.render(view.scene, view.camera, rect=view.rect, flush=False, clear=not number)
        self.renderer.flush()

    def view_at(self, x: float, y: float) -> View | None:
        if y < 5:
            return None  # a margin
        return self.left if x < 100 else self.right

    def listen(self, *kinds: str) -> None:
        self.events.on(*kinds)(self.heard.append)

    def send(self, kind: str, x: float = 0, y: float = 50, **fields: Any) -> None:
        at = {} if kind.startswith("key") else {"x": x, "y": y, "buttons": fields.pop("buttons", ())}
        self.canvas.submit_event({"event_type": kind, "modifiers": (), **at, **fields})
        self.canvas._events.flush()

    def click(self, x: float, y: float = 50, *, to: float | None = None, button: int = 1, at: float = 1.0) -> None:
        self.send("pointer_down", x, y, button=button, time_stamp=at)
        self.send("pointer_up", x if to is None else to, y, button=button, time_stamp=at + 0.05)

    @property
    def kinds(self) -> list[str]:
        return [event.type for event in self.heard]


@pytest.fixture
def scene() -> Iterator[Scene]:
    made = Scene()
    yield made
    made.events.close()
    made.canvas.close()


class Later:
    """Stands in for a GPU that takes its time: reads of values arrive when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.reads = 0
        usual = readback.when_mapped

        def hold(buffer: Any, arrived: Callable[[], None], failed: Any, **options: Any) -> None:
            self.reads += 1
            if buffer.label == "picking/values":
                self.waiting.append(lambda: usual(buffer, arrived, failed))
            else:
                usual(buffer, arrived, failed)

        monkeypatch.setattr(readback, "when_mapped", hold)

    def arrive_first(self) -> None:
        self.waiting.pop(0)()

    def arrive(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    return Later(monkeypatch)


# ---- What is told ----


def test_a_click_tells_the_point_in_the_users_numbers(scene: Scene) -> None:
    scene.listen("click")
    scene.click(80)
    (event,) = scene.heard
    assert (event.type, event.view, event.node) == ("click", scene.left, scene.points)
    assert (event.index, event.counted, event.value) == (2, "point", 2.5)
    np.testing.assert_array_equal(event.position, scene.places[2])
    assert (event.x, event.y, event.button, event.modifiers, event.key) == (80, 50, 1, (), None)


def test_a_click_on_an_image_on_the_gpu(scene: Scene) -> None:
    scene.listen("click")
    scene.click(100 + 50 + 1 * 10 + 5, 50 - 5, button=2)
    (event,) = scene.heard
    assert (event.view, event.node, event.button) == (scene.right, scene.image, 2)
    # The middle of pixel (2, 4) is at (4 - 2.5, 3 - 2.5): the first row is on top.
    assert (event.index, event.value) == ((2, 4), 16)
    assert event.position == pytest.approx((1.5, 0.5, 0), abs=0.06)


def test_a_click_on_nothing(scene: Scene) -> None:
    scene.listen("click")
    scene.click(30, 90)
    assert (scene.heard[0].view, scene.heard[0].node, scene.heard[0].position) == (scene.left, None, None)
    scene.left.flat = True
    scene.click(30, 90)
    assert scene.heard[1].position is not None
    assert scene.heard[1].position.tolist() == (DATA + np.array([-2, -4, 0])).tolist()
    scene.click(30, 2)
    assert (scene.heard[2].view, scene.heard[2].position) == (None, None)


def test_a_drag_is_no_click(scene: Scene) -> None:
    scene.listen("click", "double_click")
    scene.click(20, to=24)
    scene.click(20, to=25)
    scene.send("pointer_up", 20, button=1)  # the press was elsewhere
    scene.send("pointer_down", 20, button=1)
    scene.send("pointer_up", 20, button=2)
    assert scene.kinds == ["click"]


def test_two_clicks_are_a_double_click(scene: Scene) -> None:
    scene.listen("click", "double_click")
    scene.click(80, at=1)
    scene.click(82, at=1.3)
    scene.click(82, at=1.6)  # the third one begins anew
    scene.click(20, at=1.9)  # elsewhere
    scene.click(20, at=3)  # too late
    scene.click(20, button=2, at=3.2)
    assert scene.kinds == ["click", "click", "double_click", "click", "click", "click", "click"]
    assert (scene.heard[2].index, scene.heard[2].value) == (2, 2.5)


def test_double_clicks_alone(scene: Scene) -> None:
    scene.listen("double_click")
    scene.click(80, at=1)
    scene.click(80, at=1.2)
    assert scene.kinds == ["double_click"]


def test_hovering_over_two_views(scene: Scene) -> None:
    scene.listen("hover", "leave")
    for x, y in ((20, 50), (21, 60), (150, 50), (150, 2), (160, 50)):
        scene.send("pointer_move", x, y)
    scene.send("pointer_leave", 160, 0)
    left, right = scene.left, scene.right
    assert [(event.type, event.view, event.node) for event in scene.heard] == [
        ("hover", left, scene.points),
        ("hover", left, None),
        ("leave", left, None),
        ("hover", right, scene.image),
        ("leave", right, None),
        ("hover", right, scene.image),
        ("leave", right, None),
    ]
    assert (scene.heard[0].index, scene.heard[0].value) == (0, 0.5)


def test_a_drag_hovers_over_nothing(scene: Scene) -> None:
    scene.listen("hover", "leave")
    scene.send("pointer_move", 20)
    scene.send("pointer_down", 20, button=1)
    for x in (30, 40):
        scene.send("pointer_move", x, buttons=(1,))
    scene.send("pointer_up", 40, button=1)
    scene.send("pointer_move", 50)
    assert scene.kinds == ["hover", "leave", "hover"]
    assert scene.heard[-1].index == 1


def test_keys_go_to_the_view_under_the_pointer(scene: Scene) -> None:
    scene.listen("key")
    scene.send("key_down", key="a")
    scene.send("pointer_move", 150)
    scene.send("key_down", key="Escape", modifiers=("Shift",))
    scene.send("key_up", key="Escape")
    assert [(event.view, event.key, event.modifiers) for event in scene.heard] == [
        (None, "a", ()),
        (scene.right, "Escape", ("Shift",)),
    ]


def test_resizing(scene: Scene) -> None:
    scene.listen("resize")
    scene.canvas.submit_event({"event_type": "resize", "width": 300, "height": 150, "pixel_ratio": 2})
    scene.canvas._events.flush()
    assert [(event.type, event.width, event.height) for event in scene.heard] == [("resize", 300, 150)]


def test_what_the_figure_tells_itself(scene: Scene) -> None:
    scene.listen("before_draw")
    assert scene.events.wants("before_draw")
    assert not scene.events.wants("click")
    assert scene.events.emit("before_draw") is scene.heard[0]
    assert scene.events.emit("click").type == "click"
    assert scene.kinds == ["before_draw"]


def test_a_moved_view_is_seen_as_it_is_now(scene: Scene) -> None:
    corners = np.array([[-5, -5, 0], [5, -5, 0], [5, 5, 0], [-5, 5, 0]])
    plane = vz.Mesh(corners + DATA, [[0, 1, 2, 3]])
    scene.left.content.add(plane)
    scene.canvas.draw()
    scene.listen("click")
    scene.click(61, 27)
    assert scene.heard[0].node is plane
    assert np.abs(scene.heard[0].position - DATA - (1.1, 2.3, 0)).max() < 1e-6


def test_what_was_pressed_counts(scene: Scene) -> None:
    scene.listen("click")
    scene.send("pointer_down", 80, button=1)
    scene.left.content.local.x += 3  # as an animation may, before the release
    scene.canvas.draw()
    scene.send("pointer_up", 80, button=1)
    assert scene.heard[0].index == 2


# ---- Selecting ----


def test_selecting_by_a_box_and_by_a_lasso(scene: Scene) -> None:
    scene.events.select(scene.left, box(0, 0, 100, 100))  # nobody listens
    scene.listen("select")
    scene.events.select(scene.left, box(10, 40, 60, 60))
    scene.events.select(scene.left, [[75, 10], [85, 10], [85, 60], [75, 60]])
    scene.events.select(scene.left, box(0, 80, 100, 90))
    assert [(event.view, event.node) for event in scene.heard] == [(scene.left, scene.points)] * 3
    assert [event.indices.tolist() for event in scene.heard if event.indices is not None] == [[0, 1], [2, 3], []]
    assert scene.heard[0].indices is not None
    assert scene.heard[0].indices.dtype == np.int64


def test_selecting_instances_and_not_what_is_invisible(scene: Scene) -> None:
    row = vz.Instances(vz.Mesh([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), scene.places)
    scene.right.content.add(row)
    row.local.position = np.array(row.local.position) - DATA
    scene.listen("select")
    scene.events.select(scene.right, box(100, 0, 155, 100))
    assert [event.node for event in scene.heard] == [row]
    assert scene.heard[0].indices is not None
    assert scene.heard[0].indices.tolist() == [0, 1]
    row.visible = False
    scene.events.select(scene.right, box(100, 0, 155, 100))
    assert len(scene.heard) == 1


def test_in_an_event_loop_it_is_selected_later(scene: Scene) -> None:
    scene.listen("select")

    async def draw_a_box() -> int:
        scene.events.select(scene.left, box(10, 40, 60, 60))
        at_once = len(scene.heard)
        for _ in range(100):
            await asyncio.sleep(0.01)
            if scene.heard:
                break
        return at_once

    assert asyncio.run(draw_a_box()) == 0
    assert [event.indices.tolist() for event in scene.heard if event.indices is not None] == [[0, 1]]


# ---- Handlers ----


def test_on_and_off(scene: Scene) -> None:
    calls: list[str] = []

    @scene.events.on("hover", "click")
    def first(event: Event) -> None:
        calls.append(f"first {event.type}")

    @scene.events.on("click")
    def second(event: Event) -> None:
        calls.append("second")

    scene.send("pointer_move", 20)
    scene.click(20)
    scene.events.off(first, "hover")
    scene.send("pointer_move", 20)
    scene.click(20, at=5)
    scene.events.off(first)
    scene.click(20, at=10)
    assert calls == ["first hover", "first click", "second", "first click", "second", "second"]
    with pytest.raises(ValueError, match=r'Figure "test": off\(\) was given .*first, which is no handler of any kind'):
        scene.events.off(first)
    with pytest.raises(ValueError, match="which is no handler of hover"):
        scene.events.off(second, "click", "hover")
    assert calls[-1] == "second"


def test_handlers_before_the_renderer_is_there() -> None:
    scene = Scene()
    early = Events("Figure")
    early.on("click")(scene.heard.append)
    early.connect(scene.renderer, scene.view_at)
    scene.click(80)
    assert scene.kinds == ["click"]
    early.close()
    scene.click(80)
    assert scene.kinds == ["click"]
    scene.canvas.close()


def test_unknown_kinds(scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"kind is 'clik' \(did you mean 'click'\?\), expected one of 'click', "):
        scene.events.on("clik")
    with pytest.raises(ValueError, match="kind is 'clik'"):
        scene.events.off(print, "clik")
    with pytest.raises(TypeError, match=r"on\(\) was given no kind of event, expected some of 'click'"):
        scene.events.on()
    with pytest.raises(TypeError, match=r"on\(\) was given no kind of event"):
        scene.events.on(lambda event: None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"on\(\) was given int, expected a function"):
        scene.events.on("click")(3)  # type: ignore[type-var]


def test_an_error_names_the_handler_and_stops_no_other(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    @scene.events.on("click")
    def broken(event: Event) -> None:
        raise KeyError("oh")

    scene.listen("click")
    scene.click(20)
    assert scene.kinds == ["click"]
    assert "error in test_an_error_names_the_handler_and_stops_no_other.<locals>.broken" in caplog.text
    assert "a handler of 'click'" in caplog.text
    assert "KeyError" in caplog.text


def test_a_cancelled_event_goes_no_further(scene: Scene) -> None:
    scene.events.on("double_click")(lambda event: event.cancel())
    scene.listen("double_click")
    assert scene.events.emit("double_click").cancelled
    assert scene.heard == []


@pytest.mark.parametrize("loop", [True, False])
def test_coroutines_are_run(scene: Scene, caplog: pytest.LogCaptureFixture, loop: bool) -> None:
    done: list[Any] = []

    @scene.events.on("click")
    async def slow(event: Event) -> None:
        await asyncio.sleep(0.01)
        done.append(event.type)
        raise ZeroDivisionError

    async def wait() -> None:
        scene.events.emit("click")
        assert done == []
        for _ in range(100):
            await asyncio.sleep(0.01)

    if loop:
        asyncio.run(wait())
    else:
        scene.events.emit("click")
    assert done == ["click"]
    assert "error in test_coroutines_are_run.<locals>.slow" in caplog.text


def test_every_kind_can_be_listened_to(scene: Scene) -> None:
    for kind in KINDS:
        scene.events.on(kind)(scene.heard.append)
        scene.events.off(scene.heard.append, kind)
    assert not any(scene.events.wants(kind) for kind in KINDS)


# ---- What it costs ----


def test_nothing_is_read_when_nobody_listens(scene: Scene, later: Later) -> None:
    def everything() -> None:
        scene.send("pointer_move", 150)
        scene.click(150)
        scene.send("key_down", key="a")
        scene.send("pointer_leave", 150)

    everything()
    scene.listen("leave", "key", "before_draw", "resize", "select")
    everything()
    assert later.reads == 0
    assert scene.kinds == ["key", "leave"]
    scene.listen("hover")
    scene.send("pointer_move", 20)
    assert later.reads == 1, "the pixel; all else is in the heap"
    scene.send("pointer_move", 150)
    assert later.reads == 3, "the pixel and the value"
    for x in range(140, 150):
        scene.send("pointer_move", x, buttons=(1,))
    assert later.reads == 3, "a drag"
    scene.events.off(scene.heard.append)
    everything()
    assert later.reads == 3


def test_hovers_that_wait_become_one_and_clicks_are_kept(scene: Scene, later: Later) -> None:
    scene.listen("hover", "click")
    for x in range(140, 160):
        scene.send("pointer_move", x)
    scene.click(150, at=1)
    scene.click(160, at=9)
    for x in range(161, 165):
        scene.send("pointer_move", x)
    assert scene.heard == []
    later.arrive()
    assert [(event.type, event.x) for event in scene.heard] == [
        ("hover", 140),
        ("hover", 159),
        ("click", 150),
        ("click", 160),
        ("hover", 164),
    ]
    assert all(event.value is not None for event in scene.heard)


def test_who_has_left_hovers_no_more(scene: Scene, later: Later) -> None:
    scene.listen("hover", "leave")
    scene.send("pointer_move", 150)
    scene.send("pointer_leave", 150)
    later.arrive()
    assert scene.kinds == ["leave"]


def test_what_cannot_be_read_is_told_without_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene.listen("click")
    usual = readback.when_mapped

    def lost(buffer: Any, arrived: Any, failed: Callable[[Exception], None], **options: Any) -> None:
        if buffer.label == "picking/values":
            failed(RuntimeError("device lost"))
        else:
            usual(buffer, arrived, failed)

    monkeypatch.setattr(readback, "when_mapped", lost)
    scene.click(165, 45)
    assert [(event.node, event.index, event.value) for event in scene.heard] == [(scene.image, (2, 4), None)]
    assert "what is under the pointer could not be read: device lost" in caplog.text


def test_a_buffer_that_was_destroyed(scene: Scene, later: Later) -> None:
    scene.listen("hover")
    scene.send("pointer_move", 150)
    scene.send("pointer_move", 165)
    assert isinstance(scene.image.data, vz.compute.Buffer)
    later.arrive_first()
    scene.send("pointer_move", 150)
    scene.image.data.destroy()
    later.arrive()
    assert [(event.node, event.value is None) for event in scene.heard] == [(scene.image, False)] * 2 + [
        (scene.image, True)
    ]


def test_what_is_shown_but_gone_is_told_as_there(scene: Scene) -> None:
    scene.listen("click")
    scene.points.scalars = None
    scene.points.positions = scene.places[:1]  # not drawn yet
    scene.click(80)
    assert (scene.heard[0].node, scene.heard[0].index) == (scene.points, None)


def test_after_closing_nothing_is_held(scene: Scene) -> None:
    scene.listen(*KINDS)
    scene.events.close()
    assert not any(scene.renderer._event_handlers.values())
    scene.click(80)
    scene.send("pointer_move", 20)
    assert scene.heard == []
    assert isinstance(scene.renderer, picking.Picking)


def test_a_known_point_among_ten_million() -> None:
    """In a figure that is drawn natively, through the canvas's events."""
    random = np.random.default_rng(0)
    count, known = 10_000_000, 7_654_321
    values = random.normal(size=(count, 3)).astype(np.float32)
    values[known] = (1.5, 1, 5)  # in front of all
    scalars = np.arange(count, dtype=np.float32)
    points = vz.Points(values + np.array([4e5, 5e6, 0]), scalars=scalars, size=7)
    del values
    # Looking past most of them: here, each that is drawn costs a microsecond.
    camera = gfx.PerspectiveCamera(5, depth_range=(0.1, 100))
    camera.local.position = (1.4, 1.1, 12)
    view = View(0, points, origin=(4e5, 5e6, 0))
    view.rect, view.camera = (0, 0, *SIZE), camera
    points.refine(9)
    canvas = OffscreenRenderCanvas(size=SIZE)
    renderer = Renderer(canvas)
    events, heard = Events("Figure"), []
    canvas.request_draw(lambda: renderer.render(view.scene, camera))
    camera.local.rotation = (0, 1, 0, 0)  # away from all, while they are uploaded
    canvas.draw()
    frame.run_scheduled()
    camera.local.rotation = (0, 0, 0, 1)
    canvas.draw()
    events.connect(renderer, lambda x, y: view)
    events.on("hover", "select")(heard.append)
    clip = camera.camera_matrix @ (1.5, 1, 5, 1)
    x, y = (clip[0] / clip[3] + 1) * SIZE[0] / 2, (1 - clip[1] / clip[3]) * SIZE[1] / 2
    canvas.submit_event({"event_type": "pointer_move", "x": x, "y": y, "buttons": (), "modifiers": ()})
    canvas._events.flush()
    events.select(view, box(x - 1, y - 1, x + 1, y + 1))
    hover, selected = heard
    events.close()
    canvas.close()
    assert (hover.node, hover.index, hover.value) == (points, known, known)
    assert np.abs(hover.position - (4e5 + 1.5, 5e6 + 1, 5)).max() < 1e-4
    assert known in selected.indices
    assert 1 <= len(selected.indices) < count / 1000
