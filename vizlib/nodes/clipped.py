"""Clipping planes: what of a node is drawn, in the numbers that the axes show.

    planes of the user ─ scales of the axes ─→ where the scene is drawn ─→ uniforms of pygfx's material

Only the last step is float32. Planes stand still in the scene: a node that is moved or turned moves through them. Where
a scene is drawn may change with what else is in it, so the last two steps are taken again before a frame that is drawn
in full.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakSet

import numpy as np
import pygfx as gfx
from numpy.typing import ArrayLike, NDArray

from vizlib import arrays
from vizlib.nodes.origin import from_numbers
from vizlib.nodes.properties import Planes, Property
from vizlib.nodes.strict import Strict

if TYPE_CHECKING:
    from vizlib.nodes.placed import Forward

__all__ = ["MOST_PLANES", "Clipped", "Plane", "clip", "settle"]

Plane = tuple[float, float, float, float]

MOST_PLANES = 16  # each costs every fragment a little

_EXPECTED = "expected planes (nx, ny, nz, d) of finite numbers, or None"

_clipped: WeakSet[Clipped] = WeakSet()


class Clipped(Strict):
    """The property ``clipping_planes``. A mixin before a pygfx world object."""

    material: gfx.Material
    _owner: str
    _forward: Forward | None
    _planes: NDArray[np.float64] | None = None

    properties: ClassVar[tuple[Property, ...]] = (
        Planes(
            "clipping_planes",
            help="What lies on the side of their normals is drawn.",
            group="Clipping",
        ),
    )

    @property
    def clipping_planes(self) -> list[Plane] | None:
        """Planes (nx, ny, nz, d), data units, or None: drawn is where nx·x + ny·y + nz·z ≥ d for each of them.

        The normal (nx, ny, nz) points to what is kept: (1, 0, 0, 5) keeps x ≥ 5, (-1, 0, 0, -5) keeps x ≤ 5. They are
        planes of the scene, in the numbers that its axes show: a node that is moved moves through them. What is
        clipped is not picked either; bounding boxes stay. Of points, each is drawn as a whole or not at all; volumes
        show their inside. On axes that are not linear, planes have to be across an axis.
        """
        if self._planes is None:
            return None
        return [(x, y, z, d) for x, y, z, d in self._planes.tolist()]

    @clipping_planes.setter
    def clipping_planes(self, planes: Iterable[ArrayLike] | None) -> None:
        before = self._planes
        self._planes = None if planes is None else _checked(planes, self._owner)
        try:
            self._clip()
        except Exception:
            self._planes = before
            raise
        if self._planes is None:
            _clipped.discard(self)
        else:
            _clipped.add(self)

    def _clip(self) -> None:
        """Tell the material where the planes are drawn."""
        planes: list[Plane] = []
        if self._planes is not None and len(self._planes):
            placed = _seen(self._bent(self._planes), from_numbers(self))
            planes = [(x, y, z, d) for x, y, z, d in placed.astype(np.float32).tolist()]
        self._show_planes(planes)

    def _show_planes(self, planes: list[Plane]) -> None:
        """Draw what planes of the world leave."""
        clip(self.material, planes)

    def _bent(self, planes: NDArray[np.float64]) -> NDArray[np.float64]:
        """(K, 4) where planes are on axes that are not linear. Raises ValueError where they are no planes there."""
        if self._forward is None:
            return planes
        result = planes.copy()
        for number, (*normal, d) in enumerate(planes):
            axes = np.flatnonzero(normal)
            if len(axes) > 1:
                shown = ", ".join(f"{part:g}" for part in planes[number])
                raise ValueError(
                    f"{self._owner}: clipping_planes[{number}] is ({shown}), expected it to be across one axis, "
                    "because on axes that are not linear it would be curved; or linear axes."
                )
            axis = int(axes[0])
            place = np.ones((1, 3))  # which every scale has
            place[0, axis] = d / normal[axis]
            with np.errstate(all="ignore"):  # the logarithm of nothing is below all others
                drawn = float(self._forward(place)[0, axis])
            drawn = float(np.clip(drawn, -arrays.LARGEST, arrays.LARGEST)) if drawn == drawn else -arrays.LARGEST
            result[number, :3] = np.sign(normal)
            result[number, 3] = np.sign(normal[axis]) * drawn
        return result


def clip(material: gfx.Material, planes: list[Plane]) -> None:
    """Have a material of pygfx's draw what planes of the world leave."""
    if material.clipping_planes == planes:
        return
    if material.clipping_plane_count != len(planes):
        # pygfx writes down there how many there are, and would in the class.
        material.uniform_type = dict(material.uniform_type)
    material.clipping_planes = planes


def settle() -> None:
    """A scene is about to be drawn in full: have planes be where it is drawn now."""
    for node in list(_clipped):
        node._clip()


def _checked(planes: Iterable[ArrayLike], owner: str) -> NDArray[np.float64]:
    """(K, 4) planes as they were given. Raises TypeError or ValueError for what is none."""
    try:
        given = [np.asarray(plane, np.float64) for plane in planes]
    except (TypeError, ValueError):
        raise TypeError(f"{owner}: clipping_planes is {planes!r}, {_EXPECTED}.") from None
    if len(given) > MOST_PLANES:
        raise ValueError(f"{owner}: clipping_planes has {len(given)} planes, expected {MOST_PLANES} at most.")
    if len(given) == 4 and all(plane.shape == () for plane in given):
        raise ValueError(f"{owner}: clipping_planes is one plane, {planes!r}, expected a list: [{planes!r}].")
    for number, plane in enumerate(given):
        if plane.shape != (4,) or not np.isfinite(plane).all():
            raise ValueError(f"{owner}: clipping_planes[{number}] is {plane.tolist()!r}, {_EXPECTED}.")
        if not plane[:3].any():
            raise ValueError(
                f"{owner}: clipping_planes[{number}] is {plane.tolist()!r}, expected a normal (nx, ny, nz)."
            )
    return np.array(given).reshape(-1, 4)


def _seen(planes: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """(K, 4) planes where ``matrix`` takes their points; their normals have length 1."""
    normals = planes[:, :3] @ np.linalg.inv(matrix[:3, :3])
    distances = planes[:, 3] + normals @ matrix[:3, 3]
    lengths = np.linalg.norm(normals, axis=1)
    return np.asarray(np.column_stack([normals, distances]) / lengths[:, None])
