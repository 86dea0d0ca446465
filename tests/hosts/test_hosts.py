"""Which host is taken, and windows, as far as they can be had without a screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from rendercanvas.base import BaseRenderCanvas

from vizlib import hosts
from vizlib.hosts import offscreen, window

VARIABLES = ("VIZLIB_HOST", "RENDERCANVAS_FORCE_OFFSCREEN", "DISPLAY", "WAYLAND_DISPLAY")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_by_name(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VIZLIB_HOST", "offscreen")
    assert isinstance(hosts.choose(), offscreen.Host)
    environment.setenv("VIZLIB_HOST", "window")
    assert isinstance(hosts.choose(), window.Host)
    environment.setenv("VIZLIB_HOST", "offscren")
    with pytest.raises(
        ValueError, match=r"'offscren' \(VIZLIB_HOST\), expected one of offscreen, kernel, notebook, window"
    ):
        hosts.choose()


def test_forced_offscreen(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DISPLAY", ":0")
    environment.setenv("RENDERCANVAS_FORCE_OFFSCREEN", "1")
    assert isinstance(hosts.choose(), offscreen.Host)


def test_by_what_there_is(environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    hosts._nowhere.cache_clear()
    environment.setattr(sys, "platform", "linux")  # the others always have a display
    environment.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert isinstance(hosts.choose(), window.Host)
    assert caplog.text == ""
    environment.delenv("WAYLAND_DISPLAY")
    assert isinstance(hosts.choose(), offscreen.Host)
    hosts.choose()
    assert caplog.text.count("there is no display, so figures are drawn offscreen") == 1


def test_a_host_of_ones_own(environment: pytest.MonkeyPatch) -> None:
    environment.setattr(hosts, "_hosts", list(hosts._hosts))
    environment.setitem(sys.modules, "own_host", SimpleNamespace(Host=lambda: "mine"))
    hosts.register("own", "own_host:Host", lambda: False)
    environment.setenv("VIZLIB_HOST", "own")
    assert hosts.choose() == "mine"


class Windows(ModuleType):
    """Stands in for ``rendercanvas.auto``, which needs a screen."""

    def __init__(self) -> None:
        super().__init__("rendercanvas.auto")
        self.made: list[dict[str, Any]] = []
        self.ran = 0
        self.loop = SimpleNamespace(get_canvases=lambda: self.canvases, run=self.run)
        self.canvases: list[Any] = []
        module = self

        class RenderCanvas(BaseRenderCanvas):
            def __init__(self, **options: Any) -> None:
                super().__init__(**options)
                module.made.append(options)
                module.canvases.append(self)
                self._final_canvas_init()

            def _rc_set_title(self, title: str) -> None:
                self.shown_title = title

        self.RenderCanvas = RenderCanvas

    def run(self) -> None:
        self.ran += 1


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Windows:
    made = Windows()
    monkeypatch.setitem(sys.modules, "rendercanvas.auto", made)
    monkeypatch.setattr(window, "_loop", None)
    monkeypatch.setattr(window.atexit, "register", lambda _: None)
    return made


def test_a_window(windows: Windows) -> None:
    window.Host().canvas(target=None, size=None, title="nut")
    window.Host().canvas(target=None, size=(300, 200), title="two")
    assert [made["size"] for made in windows.made] == [(800, 600), (300, 200)]
    assert windows.made[0]["title"] == "nut"


def test_a_window_says_what_it_shows_in_its_title(windows: Windows) -> None:
    canvas = window.Host().canvas(target=None, size=None, title="nut")
    assert canvas.shown_title == "nut"
    canvas.describe("A nut", "523 points.")
    canvas.announce("Point 3 of 523")
    assert canvas.shown_title == "A nut"


def test_the_loop_runs_after_the_scripts_last_line(windows: Windows) -> None:
    window.Host().canvas(target=None, size=None, title="nut")
    window._serve()
    assert windows.ran == 1
    windows.canvases.clear()
    window._serve()
    assert windows.ran == 1


def test_without_a_window_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rendercanvas.auto", None)
    with pytest.raises(ImportError, match=r"pip install 'vizlib\[window\]'. VIZLIB_HOST=offscreen draws without one"):
        window.Host().canvas(target=None, size=None, title="nut")


def test_a_plain_script_ends_in_peace(tmp_path: Path) -> None:
    script = tmp_path / "four.py"
    script.write_text(
        "import vizlib as vz\n"
        "mesh = vz.Mesh([[0, 0, 0], [1, 0, 0], [0, 1, 0]], name='flake')\n"
        "fig = vz.show(mesh)\n"
        "print(fig, fig.screenshot().shape)\n"
    )
    environment = {"VIZLIB_HOST": "offscreen", "PYTHONPATH": str(Path(hosts.__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env={**os.environ, **environment}, check=True
    )
    assert done.stdout == '<Figure "flake": shown, 0 frames> (480, 640, 4)\n'
    assert "Traceback" not in done.stderr
