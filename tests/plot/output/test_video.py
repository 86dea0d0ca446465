"""Videos: what is in the file is what the figure showed, at the times it should."""

from __future__ import annotations

import gc
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pygfx as gfx
import pytest

import vizlib as vz
from vizlib.plot.animation import Animation
from vizlib.plot.output import video

av = pytest.importorskip("av")

Box = Callable[..., vz.Mesh]

COLORS = ["#d62728", "#1f77b4", "#2ca02c", "#808080", "#ffffff", "#102030"]


def patches(size: tuple[float, float] = (192, 128)) -> vz.Figure:
    """Six areas of one colour each, far larger than the blocks that are compressed."""
    figure = vz.Figure(size=size)
    for number, color in enumerate(COLORS):
        patch = gfx.Mesh(gfx.plane_geometry(1, 1), gfx.MeshBasicMaterial(color=color))
        patch.local.position = number % 3, number // 3, 0
        figure.add(patch)
    figure.show(background="black")
    figure.camera.set_state({"width": 3, "height": 2, "position": (1, 0.5, 1)})
    return figure


def read(path: Path) -> tuple[Any, list[np.ndarray]]:
    """What the file says of its video, and the frames as (H, W, 3) uint8 sRGB."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        frames = [
            frame.reformat(format="rgb24", src_colorspace="ITU709", dst_color_range="JPEG").to_ndarray()
            for frame in file.decode(stream)
        ]
        context = stream.codec_context
        about = {
            "codec": context.name,
            "size": (context.width, context.height),
            "rate": float(stream.average_rate),
            "pixels": context.pix_fmt,
            "tags": (context.colorspace, context.color_primaries, context.color_trc, context.color_range),
        }
    return about, frames


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "h264"), ("a.webm", "libvpx-vp9")])
def test_the_colours_are_those_of_the_screenshot(tmp_path: Path, name: str, codec: str) -> None:
    figure = patches()
    expected = figure.screenshot()[..., :3].astype(int)
    path = figure.record(tmp_path / name, seconds=0.2, fps=25)
    assert path == tmp_path / name
    about, frames = read(path)
    assert about["codec"] in (codec, "vp9")
    assert about["size"] == (192, 128)
    assert about["rate"] == pytest.approx(25)
    assert about["pixels"] == "yuv420p"
    assert about["tags"] == (1, 1, 13, 1)  # BT.709's matrix and primaries, sRGB's transfer function, limited range
    assert len(frames) == 5
    for row in range(2):
        for column in range(3):
            middle = slice(row * 64 + 16, row * 64 + 48), slice(column * 64 + 16, column * 64 + 48)
            for frame in frames:
                assert np.abs(frame[middle] - expected[middle]).max() <= 4


def test_steps_have_exact_times_and_show_in_their_frame(tmp_path: Path) -> None:
    figure = vz.Figure(size=(64, 64))
    patch = figure.add(gfx.Mesh(gfx.plane_geometry(1, 1), gfx.MeshBasicMaterial(color="black")))
    figure.show()
    times = []

    @figure.animate(fps=60)
    def step(t: float) -> None:
        times.append(t)
        patch.material.color = (t / 0.5,) * 3

    figure.record(tmp_path / "a.mp4", seconds=0.5, fps=24)
    assert times == [number / 24 for number in range(12)]
    _, frames = read(tmp_path / "a.mp4")
    shades = [int(frame[32, 32, 0]) for frame in frames]
    assert np.abs(np.array(shades) - [round(255 * number / 12) for number in range(12)]).max() <= 5


def test_a_slower_step_is_called_at_its_own_rate() -> None:
    animation, calls = Animation(), []
    animation.add(10, "Figure", lambda: None)(lambda seconds: calls.append(round(seconds, 6)))
    with animation.recorded() as play:
        for number in range(31):
            play(number / 30)
    assert calls == [round(number / 10, 6) for number in range(11)]


def test_what_plays_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("vizlib.plot.animation.time.perf_counter", lambda: clock[0])
    animation, calls = Animation(), []
    animation.add(30, "Figure", lambda: None)(calls.append)
    animation.step(lambda: None)
    clock[0] = 101.0
    animation.step(lambda: None)
    with animation.recorded() as play:
        play(0.5)
        clock[0] = 160.0
        animation.step(lambda: None)  # a frame of the canvas meanwhile
    clock[0] = 161.0
    animation.step(lambda: None)
    assert calls == [0, 1, 0.5, 2]


def test_a_loop_of_ones_own(tmp_path: Path, box: Box) -> None:
    mesh = box(color="white")
    figure = vz.show(mesh, size=(80, 60), background="black")
    seen, times = [], []
    figure.animate()(times.append)
    with figure.video(tmp_path / "a.mp4", fps=10, supersample=1) as film:
        for number in range(5):
            mesh.visible = number % 2 == 0
            assert film.time == pytest.approx(number / 10)
            film.frame()
            seen.append(mesh.visible)
        assert film.frames == 5
    _, frames = read(tmp_path / "a.mp4")
    assert [bool(frame.max() > 100) for frame in frames] == seen
    assert times == [number / 10 for number in range(5)]
    with pytest.raises(RuntimeError, match=r"the video is not open; write `with fig.video\(…\) as film:`"):
        film.frame()


def test_sizes_and_scales_and_odd_sides(tmp_path: Path, box: Box, caplog: pytest.LogCaptureFixture) -> None:
    figure = vz.show(box(), size=(80, 60), title="f")
    figure.record(tmp_path / "a.mp4", seconds=0.1, fps=20, size=(50, 40), scale=2)
    assert read(tmp_path / "a.mp4")[0]["size"] == (100, 80)
    assert not caplog.messages
    figure.record(tmp_path / "b.mp4", seconds=0.1, fps=20, size=(51, 40))
    assert read(tmp_path / "b.mp4")[0]["size"] == (52, 40)
    assert caplog.messages == [
        'Figure "f": the video is 52 × 40 pixels and not 51 × 40, because sides have to be even.'
    ]


def test_the_margins_do_not_tremble(tmp_path: Path) -> None:
    figure = vz.Figure(size=(160, 120))
    view = figure[0, 0]
    view.axes = True
    figure.add(vz.Points([[0, 0, 0], [1, 1, 0]]))
    figure.show()
    lefts = []
    take = video.Print.take

    def noted(self: Any) -> Any:
        picture = take(self)
        lefts.append(self._frames.surroundings.planes[0, 0]._around.left)
        return picture

    with pytest.MonkeyPatch.context() as patch, figure.video(tmp_path / "a.mp4") as film:
        patch.setattr(video.Print, "take", noted)
        for top in (1, 1e5, 1):
            view.ylim = 0, top
            film.frame()
    assert lefts[0] < lefts[1] == lefts[2]


@pytest.mark.parametrize("frames", [0, 1, 6])
def test_a_step_that_raises_ends_it_and_leaves_a_file_that_plays(tmp_path: Path, box: Box, frames: int) -> None:
    figure = vz.show(box(), size=(64, 48))

    @figure.animate(fps=30)
    def step(t: float) -> None:
        if round(t * 30) >= frames:
            raise ZeroDivisionError("enough")

    figure.canvas.request_draw = lambda *_: None
    with pytest.raises(ZeroDivisionError, match="enough"):
        figure.record(tmp_path / "a.mp4", seconds=1)
    if frames:
        assert len(read(tmp_path / "a.mp4")[1]) == frames
    else:
        assert not (tmp_path / "a.mp4").exists()


def test_a_figure_closed_meanwhile(tmp_path: Path, box: Box) -> None:
    figure = vz.show(box(), size=(64, 48))
    with figure.video(tmp_path / "a.mp4") as film:
        film.frame()
        figure.close()
        with pytest.raises(RuntimeError, match="it is closed"):
            film.frame()
    assert len(read(tmp_path / "a.mp4")[1]) == 1


def test_the_canvas_stays_as_it_was(tmp_path: Path, box: Box) -> None:
    figure = vz.show(box(), size=(64, 48))
    before = np.array(figure.canvas.draw())
    figure.record(tmp_path / "a.mp4", seconds=0.1, size=(100, 100))
    np.testing.assert_array_equal(np.array(figure.canvas.draw()), before)


def test_a_page_can_play_it_while_it_loads(tmp_path: Path) -> None:
    patches().record(tmp_path / "a.mp4", seconds=0.1)
    data = (tmp_path / "a.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_video_leaves_nothing_on_the_gpu(tmp_path: Path, box: Box) -> None:
    figure = vz.show(box(), size=(64, 48))
    figure.canvas.draw()
    figure.record(tmp_path / "a.mp4", seconds=0.1)
    gc.collect()
    before = vz.stats()["gpu"]
    with figure.video(tmp_path / "b.mp4") as film:
        film.frame()
        assert vz.stats()["gpu"]["textures"] > before["textures"]
    gc.collect()
    assert vz.stats()["gpu"] == before


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("progress", [True, False])
def test_progress_is_for_terminals(
    tmp_path: Path, box: Box, terminal: bool, progress: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    vz.show(box(), size=(32, 32)).record(tmp_path / "a.mp4", seconds=0.1, fps=30, progress=progress)
    shown = screen.getvalue()
    assert ("a.mp4: 100%" in shown and "3/3" in shown) == (terminal and progress)
    assert bool(shown) == (terminal and progress)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"seconds": 0}, "seconds is 0, expected a number above 0"),
        ({"fps": -1}, "fps is -1, expected a number above 0"),
        ({"fps": "fast"}, "fps is 'fast', expected a number above 0"),
        ({"supersample": 9}, "supersample is 9, expected"),
        ({"size": (5, 0)}, r"size is \(5, 0\), expected"),
    ],
)
def test_wrong_options_are_refused(tmp_path: Path, box: Box, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=f'Figure "f": {reason}'):
        vz.show(box(), size=(32, 32), title="f").record(tmp_path / "a.mp4", **options)
    assert not (tmp_path / "a.mp4").exists()


def test_wrong_places_are_refused(tmp_path: Path, box: Box) -> None:
    figure = vz.show(box(), size=(32, 32))
    for name in ("a.gif", "a", "a.avi"):
        with pytest.raises(ValueError, match=rf'to be ".*{name}", expected a name that ends in .mp4 or .webm'):
            figure.record(tmp_path / name)
    with pytest.raises(FileNotFoundError, match="there is no such folder"):
        figure.record(tmp_path / "nowhere" / "a.mp4")


def test_without_an_encoder(tmp_path: Path, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = vz.show(box(), size=(32, 32))
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ImportError, match=r"recording takes PyAV: pip install 'vizlib\[video\]'"):
        figure.record(tmp_path / "a.mp4")
    monkeypatch.setattr(sys, "platform", "emscripten")
    with pytest.raises(RuntimeError, match=r"recorded natively, .* `vizlib run SCRIPT.py --on native`"):
        figure.record(tmp_path / "a.mp4")


def test_without_tqdm_there_is_no_bar(tmp_path: Path, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    vz.show(box(), size=(32, 32)).record(tmp_path / "a.mp4", seconds=0.1)
    assert len(read(tmp_path / "a.mp4")[1]) == 3


def test_one_script_is_a_video_on_a_machine_without_a_display(tmp_path: Path) -> None:
    script = tmp_path / "turn.py"
    script.write_text(
        "import sys\n"
        "import pygfx as gfx\n"
        "import vizlib as vz\n"
        "patch = gfx.Mesh(gfx.plane_geometry(1, 1), gfx.MeshBasicMaterial(color='black'))\n"
        "fig = vz.show(patch, size=(64, 64))\n"
        "@fig.animate(fps=30)\n"
        "def step(t):\n"
        "    patch.material.color = (t, t, t)\n"
        "if sys.platform != 'emscripten':\n"
        "    fig.record(sys.argv[1], seconds=0.9, fps=10)\n"
    )
    command = [sys.executable, "-m", "vizlib.cli", "run", str(script), "--on", "native", "--", str(tmp_path / "a.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=Path(vz.__file__).parents[1])
    assert done.returncode == 0, done.stderr
    shades = [int(frame[32, 32, 0]) for frame in read(tmp_path / "a.mp4")[1]]
    assert np.abs(np.array(shades) - [round(25.5 * number) for number in range(9)]).max() <= 5
