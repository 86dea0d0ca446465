"""Events with objects under them, read back without waiting: order, coalescing, and who reacts at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pygfx as gfx
import pytest
from rendercanvas.offscreen import OffscreenRenderCanvas

from vizlib import picking
from vizlib.plot.drawing.renderer import Renderer


class Scene:
    """A red square in the left half of a 100 × 100 canvas, a blue one in the right half."""

    def __init__(self) -> None:
        self.canvas = OffscreenRenderCanvas(size=(100, 100))
        self.renderer = Renderer(self.canvas)
        self.camera = gfx.OrthographicCamera(2, 2)
        self.scene = gfx.Scene()
        self.left, self.right = (self._square(color, x) for color, x in (("red", -0.5), ("blue", 0.5)))
        self.heard: list[tuple[str, Any]] = []
        self.canvas.request_draw(lambda: self.renderer.render(self.scene, self.camera))
        self.canvas.draw()

    def _square(self, color: str, x: float) -> gfx.Mesh:
        material = gfx.MeshBasicMaterial(color=color, pick_write=True)
        square = gfx.Mesh(gfx.plane_geometry(0.9, 1.9), material, name=color)
        square.local.x = x
        self.scene.add(square)
        return square

    def listen(self, target: Any, *kinds: str) -> None:
        target.add_event_handler(self.hear, *kinds)

    def hear(self, event: Any) -> None:
        target = event.target
        self.heard.append((event.type, target.name if isinstance(target, gfx.Mesh) else None))

    def event(self, kind: str, x: float = 25, y: float = 50, **fields: Any) -> None:
        buttons = () if kind == "pointer_up" else fields.pop("buttons", ())
        at = {} if kind.startswith("key") else {"x": x, "y": y, "buttons": buttons}
        self.canvas.submit_event({"event_type": kind, "modifiers": (), **at, **fields})
        self.canvas._events.flush()


class Later:
    """Stands in for a GPU that takes its time: what was asked for arrives when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.count = 0
        arrived = picking.EventQueue._arrived

        def hold(queue: picking.EventQueue, data: bytes) -> None:
            self.count += 1
            self.waiting.append(lambda: arrived(queue, data))

        monkeypatch.setattr(picking.EventQueue, "_arrived", hold)

    def arrive(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@pytest.fixture
def scene() -> Iterator[Scene]:
    made = Scene()
    yield made
    made.canvas.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    return Later(monkeypatch)


def test_an_object_hears_what_is_done_to_it(scene: Scene) -> None:
    scene.listen(scene.left, "pointer_down", "click")
    scene.listen(scene.right, "pointer_down", "click")
    for x in (25, 75):
        scene.event("pointer_down", x, button=1)
        scene.event("pointer_up", x, button=1)
    scene.event("pointer_down", 50, button=1)  # between the two
    assert scene.heard == [("pointer_down", "red"), ("click", "red"), ("pointer_down", "blue"), ("click", "blue")]


def test_what_is_picked_says_where(scene: Scene) -> None:
    found: list[dict[str, Any]] = []
    scene.left.add_event_handler(lambda event: found.append(event.pick_info), "pointer_down")
    scene.event("pointer_down", 25, 50, button=1)
    info = found[0]
    expected = scene.renderer.get_pick_info((25, 50))
    assert info == expected
    assert info["world_object"] is scene.left
    assert info["face_index"] in (0, 1)
    assert tuple(info["rgba"])[:3] == (1, 0, 0)


def test_enter_and_leave(scene: Scene) -> None:
    for square in (scene.left, scene.right):
        scene.listen(square, "pointer_enter", "pointer_leave")
    for x in (25, 30, 75):
        scene.event("pointer_move", x)
    assert scene.heard == [("pointer_enter", "red"), ("pointer_leave", "red"), ("pointer_enter", "blue")]


def test_nothing_is_read_when_nobody_listens(scene: Scene, later: Later) -> None:
    gfx.OrbitController(gfx.PerspectiveCamera(), register_events=scene.renderer)
    scene.listen(scene.renderer, "key_down")
    for kind in ("pointer_move", "pointer_down", "pointer_move", "pointer_up", "wheel", "key_down"):
        scene.event(
            kind, button=1, **({"dx": 0, "dy": 9} if kind == "wheel" else {"key": "a"} if "key" in kind else {})
        )
    assert later.count == 0
    assert scene.heard == [("key_down", None)]


def test_before_the_first_frame_nothing_is_under_the_pointer() -> None:
    scene = Scene.__new__(Scene)
    scene.canvas, scene.heard = OffscreenRenderCanvas(size=(100, 100)), []
    scene.renderer = Renderer(scene.canvas)
    scene.listen(scene.renderer, "pointer_down")
    scene.event("pointer_down", button=1)
    assert scene.heard == [("pointer_down", None)]
    scene.canvas.close()


def test_outside_the_picture_is_nothing(scene: Scene) -> None:
    scene.listen(scene.renderer, "pointer_move")
    for x, y in ((-5, 50), (50, 300)):
        scene.event("pointer_move", x, y, buttons=(1,))
    assert scene.heard == [("pointer_move", None)] * 2


def test_events_stay_in_order_and_moves_become_one(scene: Scene, later: Later) -> None:
    scene.listen(scene.renderer, "pointer_down", "pointer_move", "pointer_up", "wheel", "key_down")
    scene.event("pointer_down", 25, button=1)
    for x in range(26, 40):
        scene.event("pointer_move", x, buttons=(1,))
    scene.event("key_down", key="a")
    for x in range(70, 80):
        scene.event("pointer_move", x, buttons=(1,))
    scene.event("pointer_up", 75, button=1)
    scene.event("wheel", 75, dx=0, dy=1)
    scene.event("wheel", 75, dx=0, dy=1)
    assert scene.heard == []
    later.arrive()
    assert scene.heard == [
        ("pointer_down", "red"),
        ("pointer_move", "red"),
        ("key_down", None),
        ("pointer_move", "blue"),
        ("pointer_up", "blue"),
        ("wheel", "blue"),
        ("wheel", "blue"),
    ]
    assert later.count == 2  # the first press, and all that came while it was on its way


def test_a_change_of_buttons_ends_a_series_of_moves(scene: Scene, later: Later) -> None:
    scene.listen(scene.renderer, "pointer_move")
    for buttons in ((), (1,), (1,), ()):
        scene.event("pointer_move", 25, buttons=buttons)
    later.arrive()
    assert len(scene.heard) == 3


def test_more_events_than_fit_into_one_read(scene: Scene, later: Later) -> None:
    scene.listen(scene.renderer, "wheel")
    for _ in range(2 * picking.BATCH + 2):
        scene.event("wheel", 25, dx=0, dy=1)
    later.arrive()
    assert scene.heard == [("wheel", "red")] * (2 * picking.BATCH + 2)


def test_a_controller_does_not_wait(scene: Scene, later: Later) -> None:
    camera = gfx.PerspectiveCamera()
    controller = gfx.OrbitController(camera, register_events=scene.renderer, damping=0)
    scene.listen(scene.renderer, "pointer_down", "pointer_move", "pointer_up")
    scene.event("pointer_down", 25, button=1)
    scene.event("pointer_move", 60, buttons=(1,))
    controller.tick()
    turned = camera.local.rotation.copy()
    assert abs(turned[3]) < 0.999
    assert scene.heard == []
    later.arrive()
    controller.tick()
    assert camera.local.rotation.tolist() == turned.tolist()  # and gets each event once
    assert len(scene.heard) == 2


def test_an_object_can_take_the_drag_from_the_controller(scene: Scene, later: Later) -> None:
    camera = gfx.PerspectiveCamera()
    controller = gfx.OrbitController(camera, register_events=scene.renderer, damping=0)
    scene.left.add_event_handler(
        lambda event: scene.left.set_pointer_capture(event.pointer_id, event.root), "pointer_down"
    )
    scene.listen(scene.left, "pointer_move", "pointer_up")
    before = camera.local.rotation.copy()
    scene.event("pointer_down", 25, button=1)
    scene.event("pointer_move", 75, buttons=(1,))
    scene.event("pointer_up", 75, button=1)
    later.arrive()
    controller.tick()
    assert camera.local.rotation.tolist() == before.tolist()
    assert scene.heard == [("pointer_move", "red"), ("pointer_up", "red")]
    scene.event("pointer_down", 75, button=1)  # on the other square, where nobody listens
    later.arrive()
    scene.event("pointer_move", 95, buttons=(1,))
    later.arrive()
    controller.tick()
    assert camera.local.rotation.tolist() != before.tolist()


def test_a_handler_that_fails_does_not_stop_the_others(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    def fail(event: Any) -> None:
        raise KeyError("oh")

    scene.renderer.add_event_handler(fail, "pointer_down")
    scene.listen(scene.renderer, "pointer_down")
    scene.event("pointer_down", button=1)
    assert scene.heard == [("pointer_down", "red")]
    assert "error in a handler of 'pointer_down'" in caplog.text


def test_a_read_that_fails_delivers_without_objects(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.listen(scene.renderer, "pointer_down")
    scene.event("pointer_down", button=1)
    assert scene.renderer._queue is not None
    scene.renderer._queue._reading = [picking.Entry({"event_type": "pointer_down", "x": 25, "y": 50}, True)]
    scene.renderer._queue._failed(RuntimeError("device lost"))
    assert scene.heard == [("pointer_down", "red"), ("pointer_down", None)]
    assert "device lost" in caplog.text


def test_in_an_event_loop_it_is_delivered_later(scene: Scene) -> None:
    scene.listen(scene.left, "pointer_down")

    async def press() -> int:
        scene.event("pointer_down", button=1)
        at_once = len(scene.heard)
        for _ in range(100):
            await asyncio.sleep(0.01)
            if scene.heard:
                break
        return at_once

    assert asyncio.run(press()) == 0
    assert scene.heard == [("pointer_down", "red")]


def test_a_renderer_that_is_gone_is_no_trouble(scene: Scene, later: Later) -> None:
    scene.listen(scene.renderer, "pointer_down")
    scene.event("pointer_down", button=1)
    queue = scene.renderer._queue
    assert queue is not None
    queue._renderer = lambda: None  # type: ignore[assignment, return-value]
    later.arrive()
    queue.put({"event_type": "pointer_down", "x": 1, "y": 1})
    assert scene.heard == []


def test_pygfx_gets_the_same_in_a_page() -> None:
    class Plain(gfx.WgpuRenderer):  # type: ignore[misc]
        pass

    picking.install(Plain)
    assert Plain.convert_event is picking.Picking.convert_event
    assert Plain.handle_event is picking.Picking.handle_event
    assert gfx.WgpuRenderer.convert_event is not picking.Picking.convert_event  # natively it stays as it is
