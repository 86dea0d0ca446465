"""The set-up of a fresh machine, as far as it can be tried without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from vizlib.site import environment


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A machine on which every step is only written down."""
    taken: list[str] = []
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    for name in ("venv", "packages", "node_tools", "browser", "vulkan", "distribution"):
        function = next(full for full in vars(environment) if full.startswith("_") and full.endswith(f"_{name}"))
        monkeypatch.setattr(environment, function, lambda name=name: taken.append(name))
    return taken


def test_a_second_run_does_nothing_again(steps: list[str]) -> None:
    assert environment.main() == 0
    assert steps == ["venv", "packages", "node_tools", "browser", "vulkan", "distribution"]
    assert environment.main() == 0
    assert len(steps) == 6


def test_it_runs_again_when_what_it_depends_on_changes(steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    environment.main()
    monkeypatch.setattr(environment, "_key", lambda: "another")
    environment.main()
    assert len(steps) == 12


def test_what_stops_it_is_a_sentence_and_leaves_no_stamp(
    steps: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nothing_works(*command: str, timeout: float = 60) -> bool:
        return False

    monkeypatch.undo()
    monkeypatch.setattr(environment, "_works", nothing_works)
    monkeypatch.setattr(environment, "_may_apt", lambda: False)
    with pytest.raises(environment.SetupProblem, match=r"apt install chromium.*VIZLIB_CHROMIUM"):
        environment._install_browser()
    with pytest.raises(environment.SetupProblem, match="mesa-vulkan-drivers"):
        environment._install_vulkan()


def test_apt_is_asked_again_after_an_update(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def works(*command: str, timeout: float = 60) -> bool:
        ran.append("update" if "update" in command else "install")
        return len(ran) != 1  # a fresh container has no package lists

    monkeypatch.setattr(environment, "_works", works)
    monkeypatch.setattr(environment, "_may_apt", lambda: True)
    assert environment._apt_install("chromium")
    assert ran == ["install", "update", "install"]
