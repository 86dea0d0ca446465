"""Executes a script's file as `__main__`, natively and in the page alike.

Top-level `await` works. What counts as a failure beyond an exception that leaves the script: a traceback
that rendercanvas or wgpu log, because an error inside a draw function or an event handler never reaches
the script itself.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import logging
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any

LOGGERS = ("vizlib", "rendercanvas", "wgpu", "pygfx", "asyncio")


class Failures:
    """Collects the errors that libraries log instead of raising them.

    It looks at log records as they are made. A logging handler would be noticed: with one in place
    Python no longer prints what nobody handles, and a script's own `logging.basicConfig` does nothing.
    """

    def __init__(self, report: Callable[[str], object] | None = None) -> None:
        self.texts: list[str] = []
        self._report = report

    def watch(self) -> None:
        """Look at every record from now on."""
        make = logging.getLogRecordFactory()

        def note(*args: Any, **options: Any) -> logging.LogRecord:
            record = make(*args, **options)
            if record.levelno >= logging.ERROR and record.name.partition(".")[0] in LOGGERS:
                self.note(record)
            return record

        logging.setLogRecordFactory(note)

    def note(self, record: logging.LogRecord) -> None:
        text = logging.Formatter("%(message)s").format(record)
        self.texts.append(text)
        if self._report is not None:
            self._report(text)


def prepare(path: Path, args: Sequence[str]) -> tuple[CodeType, ModuleType]:
    """Compile the file and make the `__main__` it runs in. Raises SyntaxError and UnicodeDecodeError."""
    source = path.read_bytes()
    code = compile(source, str(path), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    module = ModuleType("__main__")
    module.__file__ = str(path)
    sys.modules["__main__"] = module
    sys.argv = [str(path), *args]
    return code, module


def execute(path: Path, args: Sequence[str] = ()) -> int:
    """Run a script to its end; the exit code. An event loop is started only for top-level `await`."""
    try:
        code, module = prepare(path, args)
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(_as_coroutine(code, module))
        else:
            exec(code, module.__dict__)
    except BaseException as error:
        return exit_code(error, sys.stderr.write)
    return 0


async def execute_async(path: Path, args: Sequence[str] = (), report: Callable[[str], object] | None = None) -> int:
    """The same inside an event loop that already runs, as in a page; `report` takes the traceback."""
    try:
        code, module = prepare(path, args)
        if code.co_flags & inspect.CO_COROUTINE:
            await _as_coroutine(code, module)
        else:
            exec(code, module.__dict__)
    except BaseException as error:
        return exit_code(error, report or sys.stderr.write)
    return 0


async def _as_coroutine(code: CodeType, module: ModuleType) -> None:
    await eval(code, module.__dict__)


def exit_code(error: BaseException, report: Callable[[str], object]) -> int:
    """What a process ends with when `error` leaves its script. The traceback goes to `report`."""
    if isinstance(error, SystemExit):
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        report(f"{error.code}\n")
        return 1
    report("".join(traceback.format_exception(type(error), error, script_frames(error.__traceback__))))
    return 1


def script_frames(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of this module and of asyncio, which only started the script."""
    while trace is not None and trace.tb_frame.f_code.co_filename != __file__:
        trace = trace.tb_next
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace
