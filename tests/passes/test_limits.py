"""What is too large for the GPU is refused where it is made, with the limit and a way out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib.passes import frame, limits


def test_the_device_has_the_adapters_room() -> None:
    device = frame.device()
    for name in limits.WANTED:
        assert device.limits[name] == device.adapter.limits[name]


def test_what_every_device_has_room_for_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vizlib.passes.limits.wgpu.get_default_device", lambda: pytest.fail("asked"))
    limits.check(limits.DEFAULT, "positions", "Mesh")


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: vz.Mesh(np.zeros((30, 3), np.float32)), "positions"),
        (lambda: vz.Mesh(np.zeros((9, 3)), np.zeros((40, 3), np.uint32)), "indices"),
        (lambda: vz.Line(np.zeros((30, 3))), "positions"),
        (lambda: vz.Instances(vz.Mesh(np.eye(3)), np.zeros((10, 3))), "transforms"),
    ],
)
def test_larger_arrays_are_refused(make: Any, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DEFAULT", 300)
    monkeypatch.setattr("vizlib.passes.limits.wgpu.get_default_device", lambda: Device)
    with pytest.raises(ValueError, match=rf": {what} takes \d+ bytes, and this GPU's .*-binding-size is 320; make"):
        make()


class Device:
    limits = {"max-storage-buffer-binding-size": 320}  # noqa: RUF012
