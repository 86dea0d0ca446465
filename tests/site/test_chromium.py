"""Finding the browser."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from vizlib.site import chromium


def test_the_one_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIZLIB_CHROMIUM", sys.executable)
    assert chromium.find() == Path(sys.executable)
    monkeypatch.setenv("VIZLIB_CHROMIUM", "no-such-program")
    with pytest.raises(chromium.NoBrowser, match=r"VIZLIB_CHROMIUM names 'no-such-program'"):
        chromium.find()


def test_without_any_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIZLIB_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(chromium, "APPLICATIONS", ())
    monkeypatch.setattr(chromium, "_playwrights_own", lambda: None)
    with pytest.raises(chromium.NoBrowser, match="Install one"):
        chromium.find()


def test_flags_for_a_real_gpu_replace_the_software_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIZLIB_CHROMIUM_FLAGS", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert "--use-vulkan=swiftshader" in chromium.flags()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "--use-vulkan=swiftshader" not in chromium.flags()
    monkeypatch.setenv("VIZLIB_CHROMIUM_FLAGS", "--enable-features=Vulkan --one='a b'")
    assert chromium.flags()[:2] == ["--enable-features=Vulkan", "--one=a b"]
    assert "--no-sandbox" in chromium.flags()
