"""The tutorial, followed word for word: its files, its commands, its page.

Only this differs from what stands there: the virtual environment sees the packages that are installed here, so that pip
fetches nothing; the server has a free port in place of 8000; and the repository is a folder of links to this one.
"""

from __future__ import annotations

import os
import re
import shutil
import site
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from .blocks import DOCS, ROOT, Block, blocks

TUTORIAL = DOCS / "tutorial.md"
PORT = "8000"
DONE = "the command is done"
SIZES = {(760, 460), (900, 460)}

# Where things are on the canvas, logical pixels.
SLIDER = 54, 54
MENU = 80, 86
SECOND = 52  # how far below a menu its second row is
WATER = 470, 260


class Reader:
    """Somebody with a terminal, a screen and an editor."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "vizlib"
        self.repository.mkdir()
        for name in ("LICENSE", "README.md", "pyproject.toml", "shaders", "vizlib"):
            (self.repository / name).symlink_to(ROOT / name)
        self.screen = folder / "Xvfb_screen0"
        self.display = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-fbdir", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.display.stdout is not None
        number = self.display.stdout.readline().strip()
        self.environment = {
            **os.environ,
            "DISPLAY": f":{number}",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # which means yes
            "PIP_NO_INDEX": "1",
        }
        for name in ("PYTHONPATH", "VIZLIB_HOST", "VIZLIB_MODE", "RENDERCANVAS_FORCE_OFFSCREEN", "WAYLAND_DISPLAY"):
            self.environment.pop(name, None)
        self.terminal = subprocess.Popen(
            ["bash"],
            cwd=self.repository,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.server: subprocess.Popen[bytes] | None = None

    def types(self, line: str) -> str:
        """Type a command, wait until it is done, and return what it said."""
        assert self.terminal.stdin is not None
        assert self.terminal.stdout is not None
        self.terminal.stdin.write(f"{line}\necho {DONE} $?\n")
        self.terminal.stdin.flush()
        said = []
        for text in self.terminal.stdout:
            if text.startswith(DONE):
                assert text.split()[-1] == "0", f"{line}\n{''.join(said)}"
                return "".join(said)
            said.append(text)
        raise AssertionError(f"{line} has ended the shell: {''.join(said)}")

    @property
    def here(self) -> Path:
        return Path(self.types("pwd").strip())

    @property
    def python(self) -> str:
        return self.types("command -v python").strip()

    def starts(self, line: str) -> subprocess.Popen[bytes]:
        """Start a program that goes on until it is ended."""
        words = line.split()
        assert words[0] == "python"
        return subprocess.Popen(
            [self.python, *words[1:]],
            cwd=self.here,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def sees_a_window(self) -> bool:
        """Whether there is more on the screen than X itself puts there: the colours of a figure."""
        pixels = np.fromfile(self.screen, np.uint8)
        return int((np.bincount(pixels, minlength=256) > 200).sum()) > 40

    def close(self) -> None:
        for process in (self.server, self.terminal, self.display):
            if process is not None:
                process.terminate()
                process.wait(20)
                for stream in (process.stdin, process.stdout):
                    if stream is not None:
                        stream.close()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    if shutil.which("Xvfb") is None:
        pytest.skip("there is no Xvfb")
    reading = Reader(tmp_path)
    yield reading
    reading.close()


def test_it_works_word_for_word(reader: Reader, browser: Any) -> None:
    for block in blocks(TUTORIAL):
        if block.file:
            (reader.here / block.file).write_text(block.text)
        elif block.language == "sh":
            follow(reader, block, browser)
        else:
            raise AssertionError(f"{block.where}: what is one to do with it?")
    for name in ("waves.png", "waves.html", "site/index.html", "dist/pyodide/pyodide.mjs"):
        assert (reader.here / name).stat().st_size > 0


def follow(reader: Reader, block: Block, browser: Any) -> None:
    for line in block.text.splitlines():
        if line == "python waves.py":
            look_at_the_window(reader, line)
        elif line.startswith("python -m http.server"):
            look_at_the_page(reader, line, browser)
        else:
            reader.types(line)
        if line.startswith("source"):  # the packages that are here, and would be fetched
            (packages,) = (reader.here / ".venv" / "lib").glob("python3.*/site-packages")
            (packages / "here.pth").write_text("\n".join([*site.getsitepackages(), site.getusersitepackages()]))
        if line.startswith("pip"):
            assert str(reader.here / ".venv") in reader.types("command -v vizlib")
        if line.startswith("vizlib shot"):
            with Image.open(reader.here / "waves.png") as picture:
                assert picture.size in SIZES
                assert len(np.unique(np.asarray(picture).reshape(-1, 4), axis=0)) > 500


def look_at_the_window(reader: Reader, line: str) -> None:
    assert not reader.sees_a_window()
    window = reader.starts(line)
    try:
        for _ in range(600):
            if reader.sees_a_window():
                break
            assert window.poll() is None, "it has ended before there was a window"
            time.sleep(0.1)
        else:
            raise AssertionError("there is no window")
    finally:
        window.terminate()
        window.wait(20)


def look_at_the_page(reader: Reader, line: str, browser: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    assert PORT in line
    reader.server = reader.starts(line.replace(PORT, port))
    page = browser.new_context(viewport={"width": 1000, "height": 720}).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for _ in range(100):
        try:
            page.goto(f"http://localhost:{port}")
            break
        except Exception:  # the server is not there yet
            time.sleep(0.1)
    drive(page)
    assert page.locator(".py-error, .vizlib-problem").count() == 0
    assert complaints == []
    page.context.close()


def drive(page: Any) -> None:
    """Move the slider, choose a colormap, click on the surface; what is seen is told in words, too."""
    page.wait_for_function("globalThis.vizlib?.figures.length > 0", timeout=120_000)
    canvas = page.locator("canvas")
    box = canvas.bounding_box()

    def words() -> str:
        return str(page.evaluate("document.body.textContent"))

    def rest() -> None:
        """Wait until the figure has drawn what was done: software may take its time, and others the machine."""
        frames, before = 0, -1
        while frames != before:
            page.wait_for_timeout(400)
            frames, before = page.evaluate("vizlib.player.stats().frames"), frames

    def move(x: float, y: float) -> None:
        page.mouse.move(box["x"] + x, box["y"] + y)
        rest()

    def click(x: float, y: float) -> None:
        move(x, y)
        page.mouse.down()
        rest()
        page.mouse.up()
        rest()

    def until(condition: Callable[[], bool], act: Callable[[], None]) -> None:
        """As somebody would: try it again if it was too early, and wait otherwise."""
        for _ in range(4):
            act()
            for _ in range(40):
                if condition():
                    return
                page.wait_for_timeout(100)
        raise AssertionError(words())

    def slide() -> None:
        move(*SLIDER)
        page.mouse.down()
        move(SLIDER[0] + 30, SLIDER[1])
        move(SLIDER[0] + 60, SLIDER[1])
        page.mouse.up()

    def choose() -> None:
        click(*MENU)
        click(MENU[0], MENU[1] + SECOND)

    until(lambda: "colours by viridis" in words(), lambda: None)
    values = re.compile(r"values from \S+ to \S+,")
    before = values.findall(words())
    until(lambda: values.findall(words()) != before, slide)
    until(lambda: "colours by coolwarm" in words(), choose)
    until(lambda: re.search(r"height -?\d\.\d\d m at \(\d+, \d+\)", words()) is not None, lambda: click(*WATER))
