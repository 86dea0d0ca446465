"""Choosing where figures are drawn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vizlib import cli, modes
from vizlib.runners import kernel


def run(source: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_unknown_modes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="use\\(\\) was given 'gpu', expected one of kernel, window, offscreen"):
        modes.use("gpu")
    monkeypatch.setattr(modes, "_prepared", False)
    monkeypatch.setenv("VIZLIB_MODE", "windows")
    with pytest.raises(ValueError, match="VIZLIB_MODE is 'windows', expected one of"):
        modes.prepare()


@pytest.mark.parametrize("environment", [{}, {"VIZLIB_MODE": "offscreen"}])
def test_a_mode_is_taken(environment: dict[str, str]) -> None:
    chosen = "" if environment else "vz.use('offscreen');"
    done = run(
        f"import vizlib as vz; {chosen} vz.Figure; from vizlib import hosts; print(type(hosts.choose()).__module__)",
        **environment,
    )
    assert done.stdout.strip() == "vizlib.hosts.offscreen", done.stderr


def test_a_kernel_that_comes_too_late() -> None:
    done = run("import vizlib as vz; vz.Figure; vz.use('kernel')")
    assert "RuntimeError: pygfx was imported before" in done.stderr


def test_without_websockets_the_command_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    script = tmp_path / "scene.py"
    script.write_text("print(1)\n")
    monkeypatch.setattr(kernel, "find_spec", lambda name: None)
    assert cli.main(["serve", "--kernel", str(script)]) == 1
    assert "Kernel mode takes websockets: pip install 'vizlib[kernel]'" in capsys.readouterr().err
