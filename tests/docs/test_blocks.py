"""Every block of code in the documentation runs, or says on its first line why it does not."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.browser.conftest import Visit
from vizlib import cli
from vizlib.site.server import Server

from .blocks import DOCS, ROOT, SHOWN, Block, all_blocks, blocks, pages
from .run_pages import put_data

#: How many blocks of Python are not run. A page that needs another says so here, too.
NOT_RUN = 1

TUTORIAL = DOCS / "tutorial.md"  # its page is opened by test_tutorial.py, which follows it

WITH_PYTHON = [
    page
    for page in pages()
    if any(block.language == "python" and not block.quoted and not block.not_run for block in blocks(page))
]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


# ---- What there is ----


def test_each_block_says_what_it_is() -> None:
    known = {"python", "sh", "html", "javascript", *SHOWN}
    unknown = {block.where: block.language for page in pages() for block in blocks(page) if block.language not in known}
    assert unknown == {}


def test_blocks_that_are_not_run_are_counted() -> None:
    marked = [block for block in all_blocks("python") if block.not_run]
    assert len(marked) == NOT_RUN, [(block.where, block.not_run) for block in marked]


@pytest.mark.parametrize(
    "block", [block for block in all_blocks("python", "javascript") if block.quoted], ids=lambda block: block.where
)
def test_what_is_quoted_stands_there(block: Block) -> None:
    lines = [line for line in block.text.splitlines()[1:] if line.strip()]
    source = (ROOT / str(block.quoted)).read_text(encoding="utf-8").splitlines()
    assert lines
    at = 0
    for line in lines:
        assert line in source[at:], f"{block.quoted} has no line {line!r} further on"
        at = source.index(line, at) + 1


def test_javascript_is_quoted() -> None:
    assert [block.where for block in all_blocks("javascript") if not block.quoted] == []


# ---- Python ----


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("pages")
    line = [sys.executable, "-W", "error", "-m", "tests.docs.run_pages", str(folder), *map(str, WITH_PYTHON)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "results.json").read_text())


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name)
def test_the_python_of_a_page_runs(results: Any, page: Path) -> None:
    result = results[name(page)]
    assert result["wrong"] == ""
    assert result["ran"] == sum(
        block.language == "python" and not block.quoted and not block.not_run for block in blocks(page)
    )


# ---- The command line ----

ELSEWHERE = {"cd", "git", "jupyter", "marimo", "mkdir", "source", "sudo", "xvfb-run"}
MODULES = {"http.server", "venv"}


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The parser of vizlib's commands, for files that are not there."""
    monkeypatch.setattr(cli, "_script", Path)
    monkeypatch.setattr(cli, "_folder", Path)
    return cli.parser()


@pytest.mark.parametrize("block", all_blocks("sh"), ids=lambda block: block.where)
def test_commands_are_as_they_are_called(block: Block, parser: Any) -> None:
    for line in block.text.replace("\\\n", " ").splitlines():
        for command in re.split(r"\s&&\s", line):
            words = shlex.split(command, comments=True)
            while words and re.match(r"\w+=", words[0]):
                del words[0]  # an environment variable
            if words:
                check(words, parser)


def check(words: list[str], parser: Any) -> None:
    program = words[0].rpartition("/")[2]
    if program == "vizlib":
        ours = words[1:]
        parser.parse_args(ours[: ours.index("--")] if "--" in ours else ours)  # ends the process if it is wrong
    elif program in ("python", "python3"):
        if words[1] == "-m":
            assert words[2] in MODULES or find_spec(words[2]) is not None, words
        else:
            assert words[1].endswith(".py"), words
    elif program == "pip":
        assert words[1] == "install", words
        for extra in re.findall(r"\[([\w,]+)\]", " ".join(words)):
            assert set(extra.split(",")) <= set(project()["optional-dependencies"]), words
    elif program == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert {word for word in words[1:] if "=" not in word} <= set(targets), words
    else:
        assert program in ELSEWHERE, words


def project() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


# ---- Pages ----

DRAWN = "() => globalThis.vizlib?.figures.length > 0 || globalThis.vizlib?.remotes.some((remote) => remote.frames > 0)"


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("beside")
    put_data(folder)
    return folder


@pytest.fixture
def opened(visit: Callable[..., Visit], distribution: Path, beside: Path) -> Iterator[Callable[[Block], Visit]]:
    servers = []

    def open_(block: Block) -> Visit:
        mounts: dict[str, Any] = {"/": beside, "/page.html": block.text, "/dist/": distribution}
        mounts |= {f"/{one.file}": beside / one.file for one in blocks(block.page) if one.file and one is not block}
        for one in blocks(block.page):
            if one.file:
                (beside / one.file).write_text(one.text, encoding="utf-8")
        servers.append(Server(mounts))
        server = servers[-1].__enter__()
        shown = visit("about:blank", height=900)
        shown.page.context.unroute_all()
        shown.watch(server.url)
        shown.page.goto(f"{server.url}page.html")
        return shown

    yield open_
    for server in servers:
        server.__exit__(None, None, None)


@pytest.mark.parametrize(
    "block", [block for block in all_blocks("html") if block.page != TUTORIAL], ids=lambda block: block.where
)
def test_a_page_shows_its_figure(block: Block, opened: Callable[[Block], Visit]) -> None:
    shown = opened(block)
    shown.wait(DRAWN)
    shown.page.wait_for_timeout(500)
    assert len(np.unique(shown.picture().reshape(-1, 3), axis=0)) > 10  # it is not an empty picture
    assert shown.page.locator(".py-error, .vizlib-problem").count() == 0
    assert shown.errors == []
    assert shown.outside == []
