"""The doctor's report: what is missing comes with what to do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from vizlib.site import doctor


def test_this_machine_is_well() -> None:
    line = [sys.executable, "-m", "vizlib.cli", "doctor"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout
    assert "Everything is there." in done.stdout
    for topic in ("Python", "Packages", "Native GPU", "Browser", "WebGPU there", "Distribution", "node", "npm"):
        assert f"ok      {topic}" in done.stdout


def test_what_is_missing_comes_with_advice(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> Iterator[doctor.Finding]:
        raise OSError("the disk is full")

    def missing() -> Iterator[doctor.Finding]:
        yield doctor.Finding("Hat", "not found", good=False, advice="Buy one.")

    monkeypatch.setattr(doctor, "LOOKS", {"Shoes": broken, "Hat": missing})
    assert doctor.run() == 1
    said = capsys.readouterr().out
    assert "MISSING Shoes  OSError: the disk is full" in said
    assert "→ Buy one." in said
    assert said.endswith("Missing: Shoes, Hat.\n")


def test_absent_packages_are_named_with_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    version = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: None if name in ("pygfx", "glfw") else version(name))
    findings = {finding.topic: finding for finding in doctor._packages()}
    assert findings["Packages"].advice == "pip install 'pygfx==0.17.0'"
    assert findings["Package glfw"].advice == "pip install 'vizlib[window]'"
    assert findings["Package playwright"].good
