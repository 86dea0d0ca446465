"""wgpu-py's examples run unchanged, natively and in the browser, and draw the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from . import examples, wgpu_examples
from .folder import needed, tree

pytestmark = needed("wgpu-py")

BOTH = pytest.mark.parametrize("on", ["native", "browser"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wgpu")
    wgpu_examples.copy(folder / "examples")
    return folder


def test_every_example_is_in_a_list() -> None:
    there = {path.stem for path in (tree("wgpu-py") / "examples").glob("*.py")}
    assert there == {*wgpu_examples.DRAWN, *wgpu_examples.RUN, *wgpu_examples.LEFT_OUT}


@BOTH
@pytest.mark.parametrize("name", wgpu_examples.RUN)
def test_an_example_runs_to_its_end(place: Path, name: str, on: str) -> None:
    done = wgpu_examples.run(name, on, place / "examples")
    assert done.returncode == 0, done.stderr


@BOTH
@pytest.mark.parametrize("name", ["cube", "imgui_basic_example"])
def test_a_shot_of_an_example(place: Path, tmp_path: Path, name: str, on: str) -> None:
    picture = tmp_path / "out.png"
    done = wgpu_examples.run(name, on, place / "examples", "-o", str(picture), command="shot")
    assert done.returncode == 0, done.stderr
    with Image.open(picture) as image:
        assert np.ptp(np.asarray(image.convert("RGB"))) > 20


def test_examples_draw_the_same_everywhere(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compared = wgpu_examples.compare(place / "examples", tmp_path)
    with capsys.disabled():
        print(f"\n{examples.sentence('wgpu-py', compared)}")
    assert {name: found.error for name, found in compared.items() if found.error} == {}
    assert {name.removesuffix(".py") for name, found in compared.items() if not found.same} == set(
        wgpu_examples.DIFFERENT
    )
