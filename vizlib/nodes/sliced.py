"""Where a volume is cut: a plane through its box."""

from __future__ import annotations

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays
from vizlib.nodes.properties import Choice, Number, Property
from vizlib.nodes.volume_shader import VolumeMaterial

__all__ = ["Sliced"]

AXES = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}


def _cut(node: Any) -> bool:
    return bool(node.material.mode == "slice")


class Sliced:
    """The properties ``slice_axis`` and ``slice_position``. The node says in ``_edges`` where its box is."""

    properties: ClassVar[tuple[Property, ...]] = (
        Choice("slice_axis", help="What it is across.", group="Shape", choices=(*AXES,), others=True, shown=_cut),
        Number("slice_position", group="Shape", auto=None, within=lambda node: node._reach(), shown=_cut),
    )

    material: VolumeMaterial
    _owner: str
    _slice: tuple[Any, float | None] = ("z", None)

    def _edges(self) -> NDArray[np.float64]:
        """(2, 3) the box's corners, data units."""
        raise NotImplementedError

    @property
    def slice_axis(self) -> Any:
        """ "x", "y", "z" or the plane's normal, (3,)."""
        return self._slice[0]

    @slice_axis.setter
    def slice_axis(self, value: Any) -> None:
        if isinstance(value, str):
            self._slice = arrays.choice(value, "slice_axis", self._owner, AXES), self._slice[1]
        else:
            normal = arrays.array(value, "slice_axis", self._owner, (3,)).astype(np.float64)
            if not np.isfinite(normal).all() or not normal.any():
                raise ValueError(f"{self._owner}: slice_axis is {value!r}, expected 'x', 'y', 'z' or a direction.")
            self._slice = tuple(float(part) for part in normal / np.linalg.norm(normal)), self._slice[1]
        self._cut()

    @property
    def slice_position(self) -> float:
        """Where the plane meets the axis, data units."""
        axis, position = self._slice
        if position is not None:
            return position
        return float(np.array(AXES.get(axis, axis) if isinstance(axis, str) else axis) @ self._edges().mean(axis=0))

    @slice_position.setter
    def slice_position(self, value: float | None) -> None:
        if value is not None and not (isinstance(value, Real) and np.isfinite(float(value))):
            raise ValueError(f"{self._owner}: slice_position is {value!r}, expected a finite number or None.")
        self._slice = self._slice[0], None if value is None else float(value)
        self._cut()

    def _reach(self) -> tuple[float, float]:
        """From where to where along the axis the box reaches, data units."""
        axis = self._slice[0]
        ends = self._edges() * np.array(AXES[axis] if isinstance(axis, str) else axis)
        return float(ends.min(axis=0).sum()), float(ends.max(axis=0).sum())

    def _cut(self) -> None:
        """Tell the shader where the plane is, in parts of the box."""
        axis = self._slice[0]
        normal = np.array(AXES[axis] if isinstance(axis, str) else axis)
        low, high = self._edges()
        across = normal * (high - low)
        length = float(np.linalg.norm(across))
        self.material.put(plane=(*(across / length), (self.slice_position - float(normal @ low)) / length))
