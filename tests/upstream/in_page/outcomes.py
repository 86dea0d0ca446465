"""A pytest plugin that notes each test's outcome. It runs where wgpu-py's tests run, so it imports nothing of ours."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

FILE = "VIZLIB_OUTCOMES"  # the environment variable that names the file to write

outcomes: dict[str, tuple[str, str]] = {}  # node id → ("passed" | "failed" | "skipped", reason)


def note(report: Any) -> None:
    """Take a report of collecting, setting up, calling or tearing down; the worst counts."""
    known = outcomes.get(report.nodeid, ("passed", ""))[0]
    if known == "failed" or report.outcome == "passed":
        outcomes.setdefault(report.nodeid, ("passed", ""))
        return
    outcomes[report.nodeid] = (report.outcome, reason(report))


def reason(report: Any) -> str:
    """One line that says why a test failed or was skipped."""
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr)
    lines = [line for line in text.splitlines() if line.strip()]
    return (lines[0 if crash is not None else -1] if lines else "").strip()


def pytest_runtest_logreport(report: Any) -> None:
    note(report)


def pytest_collectreport(report: Any) -> None:
    if report.outcome != "passed":
        note(report)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    with open(os.environ[FILE], "w", encoding="utf-8") as file:
        json.dump(outcomes, file)
