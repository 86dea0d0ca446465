"""The command line as its users meet it: each run is a process of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vizlib import cli

Run = Callable[..., subprocess.CompletedProcess[str]]

BOTH = pytest.mark.parametrize("on", ["native", "browser"])

TRIANGLE = """
import wgpu
from rendercanvas.auto import RenderCanvas, loop

SHADER = '''
@vertex fn vs(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
    let corners = array(vec2f(-0.8, -0.8), vec2f(0.8, -0.8), vec2f(0.0, 0.8));
    return vec4f(corners[i], 0.0, 1.0);
}
@fragment fn fs(@builtin(position) at: vec4f) -> @location(0) vec4f {
    return vec4f(at.x / 320.0, at.y / 240.0, 0.25, 1.0);
}
'''

canvas = RenderCanvas(size=(320, 240), update_mode="continuous")
adapter = wgpu.gpu.request_adapter_sync(canvas=canvas)
device = adapter.request_device_sync()
context = canvas.get_wgpu_context()
context.configure(device=device, format=context.get_preferred_format(adapter))
module = device.create_shader_module(code=SHADER)
pipeline = device.create_render_pipeline(
    layout="auto",
    vertex={"module": module, "entry_point": "vs"},
    primitive={"topology": "triangle-list"},
    fragment={"module": module, "entry_point": "fs", "targets": [{"format": context.get_preferred_format(adapter)}]},
)

@canvas.request_draw
def draw():
    encoder = device.create_command_encoder()
    attachment = {"view": context.get_current_texture().create_view(), "load_op": "clear", "store_op": "store",
                  "clear_value": (0.05, 0.05, 0.1, 1)}
    render = encoder.begin_render_pass(color_attachments=[attachment])
    render.set_pipeline(pipeline)
    render.draw(3)
    render.end()
    device.queue.submit([encoder.finish()])

loop.run()
print("the loop has ended")
"""


@pytest.fixture
def vizlib(tmp_path: Path) -> Run:
    """Write a script and run a command on it."""

    def call(source: str, *words: str, command: str = "run") -> subprocess.CompletedProcess[str]:
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(source))
        line = [sys.executable, "-m", "vizlib.cli", command, str(script), *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=180, check=False, cwd=tmp_path)

    return call


@BOTH
def test_prints_arguments_files_and_awaits(vizlib: Run, tmp_path: Path, on: str) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "deep" / "numbers.txt").write_text("1 2 3")
    source = """
        import asyncio, sys
        await asyncio.sleep(0.01)
        print(__name__, sys.argv[1:], open("deep/numbers.txt").read())
        print("a remark", file=sys.stderr)
        sys.exit(7)
    """
    done = vizlib(source, "--on", on, "--mount", str(tmp_path / "data"), "--", "--flag", "two words")
    assert done.stdout == "__main__ ['--flag', 'two words'] 1 2 3\n"
    assert "a remark" in done.stderr
    assert done.returncode == 7


@BOTH
def test_a_python_error_is_a_traceback_and_exit_code_1(vizlib: Run, on: str) -> None:
    done = vizlib("print('before')\ndef half(x):\n    return x / 0\nhalf(3)\n", "--on", on)
    assert done.returncode == 1
    assert done.stdout == "before\n"
    assert "ZeroDivisionError" in done.stderr
    assert "return x / 0" in done.stderr
    assert "vizlib/runners" not in done.stderr


@BOTH
def test_the_time_limit_is_exit_code_124(vizlib: Run, on: str) -> None:
    done = vizlib("import time\nwhile True:\n    time.sleep(0.1)\n", "--on", on, "--timeout", "6")
    assert done.returncode == 124
    assert "stopped after 6 seconds" in done.stderr


@BOTH
def test_an_error_while_drawing_is_exit_code_1(vizlib: Run, on: str) -> None:
    source = TRIANGLE.replace("    encoder =", "    raise ValueError('in the draw function')\n    encoder =")
    done = vizlib(source, "--on", on)
    assert "in the draw function" in done.stderr
    assert done.returncode == 1


@BOTH
@pytest.mark.parametrize("listener", ["fig.canvas", "mesh"])
def test_an_error_in_an_event_handler_is_exit_code_1(vizlib: Run, on: str, listener: str) -> None:
    source = f"""
        import numpy as np
        import vizlib as vz

        mesh = vz.Mesh([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2, 3]])
        fig = vz.show(mesh)
        await fig.screenshot_async()  # there is a frame in which something can be hit

        def pressed(event):
            raise ValueError("in the handler")

        {listener}.add_event_handler(pressed, "pointer_down")
        at = {{"x": 320, "y": 240, "button": 1, "buttons": (1,), "modifiers": (), "ntouches": 0, "touches": {{}}}}
        fig.canvas.submit_event({{"event_type": "pointer_down", "time_stamp": 0, **at}})
    """
    done = vizlib(source, "--on", on)
    assert "ValueError: in the handler" in done.stderr
    assert done.returncode == 1


@BOTH
def test_an_uncaught_webgpu_error_is_exit_code_1(vizlib: Run, on: str) -> None:
    source = """
        import wgpu
        device = wgpu.gpu.request_adapter_sync().request_device_sync()
        usage = wgpu.BufferUsage.MAP_READ | wgpu.BufferUsage.VERTEX  # mapping for reading goes with COPY_DST alone
        device.create_buffer(label="wrong", size=16, usage=usage)
    """
    done = vizlib(source, "--on", on)
    assert done.returncode == 1
    assert "usage" in done.stderr


def test_shots_of_one_script_are_equal(vizlib: Run, tmp_path: Path) -> None:
    pictures = []
    for on in ("native", "browser"):
        picture = tmp_path / f"{on}.png"
        done = vizlib(TRIANGLE, "--on", on, "-o", str(picture), command="shot")
        assert (done.returncode, done.stdout) == (0, "the loop has ended\n"), done.stderr
        pictures.append(np.asarray(Image.open(picture).convert("RGB")).astype(int))
    native, browser = pictures
    assert native.shape == browser.shape == (240, 320, 3)
    assert native[120, 160, 0] > 100  # inside the triangle
    assert native[5, 5, 0] < 80  # outside
    assert np.abs(native - browser).mean() < 0.5
    assert (np.abs(native - browser).max(axis=2) > 8).mean() < 0.01


@BOTH
def test_a_shot_without_a_canvas_says_so(vizlib: Run, tmp_path: Path, on: str) -> None:
    done = vizlib("print('nothing to see')", "--on", on, "-o", str(tmp_path / "out.png"), command="shot")
    assert done.returncode == 1
    assert "no picture to save" in done.stderr


@BOTH
def test_the_canvas_option_sizes_figures(vizlib: Run, tmp_path: Path, on: str) -> None:
    source = """
        import numpy as np
        import vizlib as vz
        x, y = np.meshgrid(np.arange(20), np.arange(20))
        points = np.stack([x, y, np.sin(x / 3) * np.cos(y / 4)], -1).reshape(-1, 3)
        i = (np.arange(19)[:, None] * 20 + np.arange(19)).reshape(-1)
        quads = np.stack([i, i + 1, i + 21, i, i + 21, i + 20], -1).reshape(-1, 3)
        vz.show(vz.Mesh(points, quads))
    """
    picture = tmp_path / "out.png"
    done = vizlib(source, "--on", on, "--canvas", "300x200", "-o", str(picture), command="shot")
    assert done.returncode == 0, done.stderr
    image = np.asarray(Image.open(picture).convert("RGB"))
    assert image.shape == (200, 300, 3)
    assert len(np.unique(image.reshape(-1, 3), axis=0)) > 50


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "nowhere.py"], "there is no file 'nowhere.py'"),
        (["run", __file__, "--mount", "nowhere"], "there is no folder 'nowhere'"),
        (["run", __file__, "--canvas", "wide"], "'wide' is not a size such as 640x480"),
        (["run", __file__, "--timeout", "-3"], "'-3' is not a number of seconds"),
        (["shot", __file__, "-o", "picture.gif"], "'picture.gif' must end in .png"),
        (["fly"], "invalid choice: 'fly'"),
    ],
)
def test_wrong_words_are_explained(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_every_command_of_the_interface_exists() -> None:
    text = cli.parser().format_help()
    for command in ("demo", "serve", "build", "run", "shot", "doctor"):
        assert command in text
