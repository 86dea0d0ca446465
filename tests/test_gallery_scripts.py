"""Gallery scripts are short, say what they show, and have tags that can be found by."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vizlib.site.gallery import examples

from . import gallery

MOST = 40  # lines of code that a script is shorter than


@pytest.fixture(params=gallery.SCRIPTS, ids=lambda path: path.stem)
def script(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_its_docstring_has_a_title_and_a_paragraph(script: Path) -> None:
    title, paragraph, *more = (ast.get_docstring(ast.parse(script.read_text())) or "").split("\n\n")
    assert "\n" not in title
    assert title[-1] in ".?"
    assert 2 <= paragraph.count("\n") + 1 <= 6
    assert paragraph.endswith((".", ".)"))
    (last,) = more  # files and tags
    assert [line.partition(" ")[0] for line in last.splitlines()] == ["data:"] * last.count("data: ") + ["tags:"]


def test_its_tags_are_words_of_the_vocabulary(script: Path) -> None:
    tags = examples.read(script).tags
    assert 3 <= len(tags) <= 5
    assert len(set(tags)) == len(tags)
    assert set(tags) - gallery.TAGS == set()
    assert ("2d" in tags) != ("3d" in tags)


def test_it_is_short(script: Path) -> None:
    code = [line.strip() for line in examples.read(script).source.splitlines()]
    assert len([line for line in code if line and not line.startswith("#")]) < MOST


def test_it_needs_nothing_that_a_page_lacks(script: Path) -> None:
    found = set()
    for node in ast.walk(ast.parse(script.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
    assert found <= {"imgui_bundle", "json", "numpy", "pathlib", "pygfx", "rendercanvas", "typing", "vizlib", "wgpu"}


def test_it_has_a_picture(script: Path) -> None:
    assert gallery.stored(script).exists(), "draw it by: python -m tests.references " + script.stem


def test_every_tag_finds_several_scripts() -> None:
    found = Counter(tag for script in gallery.SCRIPTS for tag in examples.read(script).tags)
    assert {tag for tag in gallery.TAGS if found[tag] < 2} == set()


def test_every_picture_is_of_a_script() -> None:
    assert {path.stem for path in gallery.PICTURES.iterdir()} == {path.stem for path in gallery.SCRIPTS}


def test_a_wrong_picture_is_noticed() -> None:
    scripts = {script.stem: script for script in gallery.SCRIPTS}
    with Image.open(gallery.stored(scripts["zebra"])) as image:
        zebra = np.asarray(image.convert("RGB"))
    gallery.assert_as_stored(zebra, scripts["zebra"])
    with pytest.raises(AssertionError):
        gallery.assert_as_stored(zebra, scripts["airplane"])  # the same shape without its stripes
    with Image.open(gallery.stored(scripts["iris"])) as image:
        iris = np.array(image.convert("RGB"))
    gallery.assert_as_stored(iris, scripts["iris"])
    iris[-40:-16, 340:420] = 255  # one name at an axis is gone
    with pytest.raises(AssertionError):
        gallery.assert_as_stored(iris, scripts["iris"])
