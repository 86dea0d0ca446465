"""Session: one interpreter of a page that runs many scripts, each in a folder and a `__main__` of its own.

``player/runtime.js`` begins runs, one after another, and closes them: their figures go, with everything that only they
held. Only for the browser.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import js

from vizlib import hosts
from vizlib.runners.page import LASTING_TASKS
from vizlib.runners.script import Failures, execute_async

__all__ = ["Run", "Session"]


class Session:
    """The runs of a page."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        Failures(js.vizlib.onPythonError).watch()

    def begin(self, path: str) -> Run:
        """A run of the script at ``path``, whose folder is its alone."""
        for other in self._runs:
            other.settle()
        run = Run(Path(path), self._runs)
        self._runs.append(run)
        return run


class Run:
    """One script: what it has opened until the next one began is its own."""

    def __init__(self, path: Path, runs: list[Run]) -> None:
        self._path = path
        self._runs = runs
        self._before: WeakSet[Any] = WeakSet([*_canvases(), *_tasks()])
        self._own: WeakSet[Any] | None = None  # once another has begun

    async def start(self) -> int:
        """Run it to its last line; its exit code. Tracebacks go to the page's ``onPythonError``."""
        folder = str(self._path.parent)
        os.chdir(folder)
        sys.path.insert(0, folder)
        try:
            code = await execute_async(self._path, (), js.vizlib.onPythonError)
        finally:
            sys.path.remove(folder)
            sys.stdout.flush()
            sys.stderr.flush()
        return code

    def settle(self) -> None:
        """What is opened from now on is not its own."""
        if self._own is None:
            self._own = WeakSet(self._opened())

    def save_html(self) -> bool:
        """Have the browser download its first figure as a file that needs no Python; whether it has one."""
        figures = hosts.by_canvas()
        for each in self._opened():
            if id(each) in figures:
                figures[id(each)].save_html()
                return True
        return False

    def close(self) -> None:
        """Close its figures and canvases, end what it has left running, and forget it."""
        if self not in self._runs:
            return
        self._runs.remove(self)
        opened, figures = list(self._opened()), hosts.by_canvas()
        for each in opened:
            if isinstance(each, asyncio.Task):
                each.cancel()
            else:
                figures.get(id(each), each).close()
        folder = str(self._path.parent)
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None)).startswith(folder):
                if name == "__main__":
                    module.__dict__.clear()
                del sys.modules[name]
        os.chdir(self._path.parent.parent)
        shutil.rmtree(self._path.parent, ignore_errors=True)
        del opened, figures
        gc.collect()

    def _opened(self) -> Iterator[Any]:
        if self._own is not None:
            yield from self._own
            return
        yield from (each for each in (*_canvases(), *_tasks()) if each not in self._before)


def _canvases() -> list[Any]:
    host = sys.modules.get("vizlib.hosts.page")
    return host.canvases() if host is not None else []


def _tasks() -> list[Any]:
    current = asyncio.current_task()
    return [task for task in asyncio.all_tasks() if task is not current and task.get_name() not in LASTING_TASKS]
