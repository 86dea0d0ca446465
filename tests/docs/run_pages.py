"""Runs the Python blocks of pages, natively and unseen: `python -m tests.docs.run_pages FOLDER PAGE …`.

All pages run in one process, since importing pygfx and asking for a GPU take longer than most of them. Each has a
namespace and a working directory of its own, in FOLDER, with the data files that the pages name. What was shown is
drawn at the end. Writes FOLDER/results.json: for each page, seconds, how many blocks ran, and what went wrong.
"""

from __future__ import annotations

import ast
import asyncio
import json
import logging
import os
import shutil
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from tests.docs.blocks import ROOT, Block, blocks
from vizlib import hosts
from vizlib.site import demo

DATA = ("airplane.ply", "nut.ply")


class Complaints(logging.Handler):
    """Errors that are logged, since what raises within a frame reaches no caller."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


def put_data(folder: Path) -> None:
    """The files that pages read."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in DATA:
        mesh = demo.find_mesh(name)
        assert mesh is not None
        shutil.copy(mesh, folder)


def run(block: Block, namespace: dict[str, Any]) -> None:
    """Run a block as the page's file, line by line where it stands there."""
    source = "\n" * (block.line - 1) + block.text
    code = compile(source, str(block.page), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(code, namespace)
    if asyncio.iscoroutine(result):
        asyncio.run(result)


def run_page(page: Path, folder: Path, complaints: Complaints) -> dict[str, Any]:
    put_data(folder)
    os.chdir(folder)
    complaints.texts.clear()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    started, ran, wrong = time.perf_counter(), 0, ""
    for block in blocks(page):
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
        if block.language != "python" or block.quoted or block.not_run:
            continue
        try:
            run(block, namespace)
            ran += 1
        except BaseException:
            wrong = f"{block.where}\n{traceback.format_exc()}"
            break
    try:
        for figure in list(hosts._open):
            figure.screenshot()
            figure.close()
    except Exception:
        wrong = wrong or traceback.format_exc()
    wrong = wrong or "\n".join(complaints.texts)
    return {"seconds": round(time.perf_counter() - started, 2), "ran": ran, "wrong": wrong}


def main(folder: Path, pages: list[Path]) -> None:
    os.environ.update(VIZLIB_HOST="offscreen", RENDERCANVAS_FORCE_OFFSCREEN="1")
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    results = {}
    for number, page in enumerate(pages):
        results[str(page.relative_to(ROOT))] = run_page(page, folder / str(number), complaints)
    (folder / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), [Path(name) for name in sys.argv[2:]])
