"""Figures without a window, and small real meshes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib import hosts

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
QUADS = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]


@pytest.fixture(autouse=True)
def offscreen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every figure is drawn offscreen and closed after its test."""
    monkeypatch.setenv("VIZLIB_HOST", "offscreen")
    yield
    for figure in list(hosts._open):
        figure.close()


@pytest.fixture
def box() -> Callable[..., vz.Mesh]:
    """A box of 8 vertices and 6 quads."""

    def make(size: Any = (1, 0.6, 0.3), **options: Any) -> vz.Mesh:
        return vz.Mesh(CORNERS * size, QUADS, **{"shading": "flat", **options})

    return make
