"""Runs wgpu-py's own tests, as its files stand, natively and in a page; each test's outcome and why."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from . import folder, packages
from .left_out import BROWSER, NATIVE, LeftOut

IN_PAGE = Path(__file__).with_name("in_page")
# Both folders have a module `testutils`, so one pytest takes one of them; this file needs neither.
FOR_PAGE = ("tests", "tests_mem/test_object_retention.py")
OPTIONS = ("-q", "-p", "no:cacheprovider", "--tb=line", "--continue-on-collection-errors")
TIMEOUT = 600  # seconds

Outcomes = dict[str, tuple[str, str]]  # node id → ("passed" | "failed" | "skipped", why)


class Figures:
    """What one run of wgpu-py's tests came to, against the list of what is left out."""

    def __init__(self, outcomes: Outcomes, left_out: tuple[LeftOut, ...]) -> None:
        self.outcomes = outcomes
        self.passed = sorted(test for test, (outcome, _) in outcomes.items() if outcome == "passed")
        self.listed: dict[LeftOut, list[str]] = {
            entry: sorted(test for test in outcomes if any(covers(pattern, test) for pattern in entry.tests))
            for entry in left_out
        }
        covered = {test for tests in self.listed.values() for test in tests}
        self.unexpected = {test: why for test, why in outcomes.items() if why[0] != "passed" and test not in covered}
        self.pass_after_all = [
            test
            for entry, tests in self.listed.items()
            if not entry.depends
            for test in tests
            if outcomes[test][0] == "passed"
        ]
        self.unknown = [
            pattern
            for entry in left_out
            if not entry.never
            for pattern in entry.tests
            if not any(covers(pattern, test) for test in outcomes)
        ]

    @property
    def left(self) -> list[str]:
        """The tests that are left out, those of files that were never run as the file's name."""
        passed = set(self.passed)
        ran = [test for tests in self.listed.values() for test in tests if test not in passed]
        return ran + [pattern for entry in self.listed if entry.never for pattern in entry.tests]

    def sentence(self, where: str) -> str:
        run = len(self.outcomes)
        return (
            f"wgpu-py's tests {where}: {len(self.passed)} passed of {run} run, {len(self.left)} left out with a reason"
        )


def covers(pattern: str, test: str) -> bool:
    """Whether a pattern of the list means a test: a file, a test with all its parameters, or one with "*"."""
    return test == pattern or test.startswith((f"{pattern}::", f"{pattern}[")) or fnmatchcase(test, pattern)


@cache
def natively() -> Figures:
    """wgpu-py's tests on wgpu-native, in processes of their own."""
    with tempfile.TemporaryDirectory(prefix="vizlib-") as place:
        copy(Path(place))
        outcomes: Outcomes = {}
        for part in ("tests", "tests_mem"):
            outcomes |= run_natively(Path(place), part)
    return Figures(outcomes, NATIVE)


def run_natively(place: Path, part: str) -> Outcomes:
    file = place / "outcomes.json"
    environment = {
        **os.environ,
        "VIZLIB_OUTCOMES": str(file),
        "PYTHONPATH": str(IN_PAGE),
        # wgpu-native looks for Wayland first, and complains where no session has made this folder.
        "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", str(place)),
    }
    line = [sys.executable, "-m", "pytest", part, *OPTIONS, "-p", "outcomes"]
    done = subprocess.run(line, cwd=place, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    if not file.exists():
        raise AssertionError(f"pytest ended before its tests did:\n{done.stdout}\n{done.stderr}")
    return read(file.read_text(encoding="utf-8"))


@cache
def in_page() -> Figures:
    """wgpu-py's tests under pytest in Pyodide, in one page of Chromium, on the browser distribution."""
    with tempfile.TemporaryDirectory(prefix="vizlib-") as place:
        mount = Path(place)
        copy(mount / "wgpu-py")
        packages.pack(mount / "packages.zip")
        shutil.copy(IN_PAGE / "outcomes.py", mount)
        line = [sys.executable, "-m", "vizlib.cli", "run", str(IN_PAGE / "run_pytest.py"), "--mount", str(mount)]
        words = ["--timeout", str(TIMEOUT), "--", *FOR_PAGE, *OPTIONS]
        done = subprocess.run([*line, *words], capture_output=True, text=True, timeout=TIMEOUT + 60)
    found = [line for line in done.stdout.splitlines() if line.startswith("OUTCOMES ")]
    if not found:
        raise AssertionError(f"the page ended before its tests did:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return Figures(read(found[-1].removeprefix("OUTCOMES ")), BROWSER)


def copy(place: Path) -> None:
    """wgpu-py's test files without the package beside them, which has no native library and would be imported."""
    tree = folder.tree("wgpu-py")
    place.mkdir(exist_ok=True)
    for part in ("tests", "tests_mem"):
        shutil.copytree(tree / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(tree / "conftest.py", place)


def read(text: str) -> Outcomes:
    return {test: (outcome, why) for test, (outcome, why) in json.loads(text).items()}
