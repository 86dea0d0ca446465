"""Figures without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib import hosts


@pytest.fixture
def shot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., np.ndarray]]:
    """Draws something natively: (H, W, 3) uint8."""
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")

    def draw(thing: Any, **options: Any) -> np.ndarray:
        figure = vz.show(thing, **{"size": (200, 150), "background": "white", **options})
        picture = figure.screenshot()[..., :3]
        figure.close()
        return picture

    yield draw
    for figure in list(hosts._open):
        figure.close()
