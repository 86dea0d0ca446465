"""What all tests share: one Chromium and one browser distribution for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vizlib.site import chromium, runtime


@pytest.fixture(scope="session")
def distribution() -> Path:
    """The browser distribution with PyScript."""
    return runtime.build(pyscript=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium. Playwright allows one at a time, so nothing else may start one in this process."""
    with chromium.launch() as started:
        yield started
