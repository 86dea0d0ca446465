"""Figures in marimo: its own server, a real browser, and the notebook of docs/how-to/marimo.md as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.blocks import DOCS, ROOT, blocks

FRAMES = "[...(globalThis.vizlib?.notebooks?.values() ?? [])].map((each) => each.remote.player.counters.frames)"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """marimo's, which runs the page's notebook as an app."""
    (notebook,) = (block for block in blocks(DOCS / "how-to" / "marimo.md") if block.file)
    (tmp_path / str(notebook.file)).write_text(notebook.text)
    line = [sys.executable, "-u", "-m", "marimo", "run", str(notebook.file), "--headless", "--no-token"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    with subprocess.Popen(
        line, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert server.stdout is not None
            for said in server.stdout:
                if found := re.search(r"http://\S+", said):
                    yield found[0]
                    break
            else:
                raise AssertionError("marimo did not say where it is")
        finally:
            server.terminate()
            server.communicate(timeout=20)


def test_a_figure_stands_in_its_cell_and_follows_a_slider(address: str, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 900, "height": 700}).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_function(f"{FRAMES}.some((frames) => frames > 0)", timeout=60_000)
    (drawn,) = page.evaluate(FRAMES)
    slider = page.locator("[role=slider]").first
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_function(f"(drawn) => {FRAMES}[0] > drawn", arg=drawn, timeout=30_000)
    assert page.locator("canvas").count() == 1
    assert complaints == []
    page.context.close()
