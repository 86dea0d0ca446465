"""Executing a script: its `__main__`, its exit code, its traceback."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vizlib.runners import script


@pytest.fixture(autouse=True)
def _main_comes_back() -> Iterator[None]:
    module, words = sys.modules["__main__"], sys.argv
    factory = logging.getLogRecordFactory()
    yield
    sys.modules["__main__"], sys.argv = module, words
    logging.setLogRecordFactory(factory)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "it.py"
    path.write_text("import sys\nprint(__name__, __file__ == sys.argv[0], sys.argv[1:])\n")
    return path


def test_it_runs_as_main(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.execute(written, ["a"]) == 0
    assert capsys.readouterr().out == "__main__ True ['a']\n"


@pytest.mark.parametrize(
    ("source", "code", "said"),
    [
        ("raise SystemExit", 0, ""),
        ("raise SystemExit(3)", 3, ""),
        ("raise SystemExit('no data')", 1, "no data\n"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
        ("if True", 1, "SyntaxError: expected ':'\n"),
        ("raise KeyboardInterrupt", 1, "KeyboardInterrupt\n"),
    ],
)
def test_exit_codes(written: Path, capsys: pytest.CaptureFixture[str], source: str, code: int, said: str) -> None:
    written.write_text(source)
    assert script.execute(written) == code
    error = capsys.readouterr().err
    assert error.endswith(said)
    assert "vizlib" not in error


def test_async_scripts_report_where_they_are_told(written: Path) -> None:
    written.write_text("import asyncio\nawait asyncio.sleep(0)\nraise ValueError('late')\n")
    told: list[str] = []

    running = script.execute_async(written, report=told.append)
    running.send(None)  # to the script's `await`: asyncio.sleep(0) takes no event loop
    with pytest.raises(StopIteration) as ended:
        running.send(None)
    assert ended.value.value == 1
    assert told[0].startswith("Traceback")
    assert told[0].endswith("ValueError: late\n")


def test_errors_that_libraries_only_log_are_noticed() -> None:
    told: list[str] = []
    failures = script.Failures(told.append)
    failures.watch()
    logging.getLogger("rendercanvas").warning("a warning")
    logging.getLogger("somebody.else").error("not ours")
    assert told == []
    logging.getLogger("rendercanvas").error("Draw error")
    logging.getLogger("wgpu.native").error("lost")
    assert told == failures.texts == ["Draw error", "lost"]
