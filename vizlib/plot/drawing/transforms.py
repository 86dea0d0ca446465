"""The matrices of a scene's objects, computed by NumPy at once where some have moved.

pygfx multiplies and inverts matrices object by object, some tens of microseconds each. Here those of all that moved
are computed together, level by level of the hierarchy, and written into the rows that the GPU reads
(``vizlib.uniforms``), which are uploaded as one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pygfx as gfx
from numpy.typing import NDArray
from pygfx.objects._base import WorldObject

from vizlib.uniforms import Page, Slot

__all__ = ["Transforms", "known"]

#: By a local transform's id: whom to tell that it moved, and as which number.
known: dict[int, list[tuple[Transforms, int]]] = {}


class Transforms:
    """The objects of a scene whose moves change nothing but their matrices.

    Not among them: lights, cameras, bones, texts and whatever else looks at its transform itself, with all that
    they hang on: when these move, a frame has to be drawn in full.

    moved : called when one of them has moved; ``update`` writes the new matrices
    """

    def __init__(self, scene: WorldObject, moved: Callable[[], None]) -> None:
        self._moved = moved
        self._dirty: set[int] = set()
        self._ahead: set[int] = set()  # those whose matrices pygfx does not know to be written
        self._items: list[WorldObject] = []
        parents: list[int] = []
        self._numbers: dict[int, int] = {}
        self._plain: list[bool] = []
        self._walk(scene, -1, parents)
        self._parents = np.array(parents, np.intp)
        count = len(self._items)
        self._locals = [item.local for item in self._items]
        slots = [item.uniform_buffer if isinstance(item.uniform_buffer, Slot) else None for item in self._items]
        self._pages: list[Page] = list({id(slot.page): slot.page for slot in slots if slot is not None}.values())
        order = {id(page): number for number, page in enumerate(self._pages)}
        self._page = np.array([-1 if slot is None else order[id(slot.page)] for slot in slots], np.intp)
        self._row = np.array([-1 if slot is None else slot.row for slot in slots], np.intp)
        self._level = np.zeros(count, np.intp)
        for number in range(count):  # parents come before their children
            if parents[number] >= 0:
                self._level[number] = self._level[parents[number]] + 1
        self._world: NDArray[np.float64] | None = None
        self._children: list[list[int]] = [[] for _ in range(count)]
        for number, parent in enumerate(parents):
            if parent >= 0:
                self._children[parent].append(number)
        self._above = {number for number, children in enumerate(self._children) if children}
        for number, plain in enumerate(self._plain):
            if plain:
                known.setdefault(id(self._locals[number]), []).append((self, number))

    def _walk(self, item: WorldObject, parent: int, parents: list[int]) -> bool:
        """Number an object and those below; returns whether all of them are plain."""
        number = len(self._items)
        self._items.append(item)
        parents.append(parent)
        self._plain.append(True)
        # A child that is drawn here but belongs to another figure has another parent.
        below = [self._walk(child, number, parents) for child in item._children if child.parent is item]
        self._plain[number] = _is_plain(item) and all(below) and len(below) == len(item._children)
        return self._plain[number]

    def move(self, number: int) -> None:
        """One of them has moved."""
        if not self._dirty:
            self._moved()
        self._dirty.add(number)

    @property
    def pending(self) -> bool:
        """Whether some have moved since ``update``."""
        return bool(self._dirty)

    def update(self) -> None:
        """Write the matrices of those that moved, and of all that hang on them."""
        if not self._dirty:
            return
        if self._world is None:
            self._world = np.array([item.world.matrix for item in self._items])
        world = self._world
        numbers = self._below(self._dirty)
        self._dirty.clear()
        local = self._composed(numbers)
        levels = self._level[numbers]
        for level in np.unique(levels):
            of_level = levels == level
            mine = numbers[of_level]
            parents = self._parents[mine]
            above = world[parents]
            above[parents < 0] = np.eye(4)
            world[mine] = above @ local[of_level]
        self._write(numbers, world[numbers])

    def _below(self, moved: set[int]) -> NDArray[np.intp]:
        found = set(moved)
        waiting = list(moved & self._above)
        while waiting:
            for child in self._children[waiting.pop()]:
                if child not in found:
                    found.add(child)
                    if self._children[child]:
                        waiting.append(child)
        return np.sort(np.fromiter(found, np.intp, len(found)))

    def _composed(self, numbers: NDArray[np.intp]) -> NDArray[np.float64]:
        """(K, 4, 4) local matrices."""
        position, rotation, scale = (np.empty((len(numbers), size)) for size in (3, 4, 3))
        for index, page in enumerate(self._pages):
            here = self._page[numbers] == index
            rows = self._row[numbers[here]]
            position[here], rotation[here], scale[here] = page.position[rows], page.rotation[rows], page.scale[rows]
        return composed(position, rotation, scale)

    def _write(self, numbers: NDArray[np.intp], world: NDArray[np.float64]) -> None:
        inverse = inverted(world)
        for index, page in enumerate(self._pages):
            here = self._page[numbers] == index
            rows = self._row[numbers[here]]
            if not rows.size:
                continue
            # Transposed, because WGSL's matrices are columns.
            data = page.uniforms.data
            data[rows, :16] = world[here].transpose(0, 2, 1).reshape(-1, 16)
            data[rows, 16:32] = inverse[here].transpose(0, 2, 1).reshape(-1, 16)
            page.write(int(rows.min()), int(rows.max()) + 1)
        self._ahead.update(numbers.tolist())

    def settle(self) -> None:
        """Let pygfx know what has been written, before it looks at each object for itself."""
        for number in self._ahead:
            item = self._items[number]
            item._world_last_modified = item.world.last_modified
        self._ahead.clear()

    def close(self) -> None:
        """Tell nobody any more."""
        for local in self._locals:
            told = [each for each in known.get(id(local), []) if each[0] is not self]
            if told:
                known[id(local)] = told
            else:
                known.pop(id(local), None)
        self._dirty.clear()


def _is_plain(item: WorldObject) -> bool:
    """Whether nothing but the matrices in its uniforms depends on where an object is."""
    kind = type(item)
    return (
        kind._update_object is WorldObject._update_object
        and kind._update_world_transform is WorldObject._update_world_transform
        and not isinstance(item, gfx.Light | gfx.Camera | gfx.Bone)
        and isinstance(item.uniform_buffer, Slot)
        and item.local.state_basis == "components"
        and item.local._position.base is item.uniform_buffer.page.position
    )


def composed(
    position: NDArray[np.float64], rotation: NDArray[np.float64], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(K, 4, 4) matrices that scale, turn by quaternions (x, y, z, w), and move.

    position, scale : (K, 3)
    rotation : (K, 4) unit quaternions
    """
    x, y, z, w = rotation.T
    result = np.zeros((len(position), 4, 4))
    result[:, 0, 0] = 1 - 2 * (y * y + z * z)
    result[:, 0, 1] = 2 * (x * y - w * z)
    result[:, 0, 2] = 2 * (x * z + w * y)
    result[:, 1, 0] = 2 * (x * y + w * z)
    result[:, 1, 1] = 1 - 2 * (x * x + z * z)
    result[:, 1, 2] = 2 * (y * z - w * x)
    result[:, 2, 0] = 2 * (x * z - w * y)
    result[:, 2, 1] = 2 * (y * z + w * x)
    result[:, 2, 2] = 1 - 2 * (x * x + y * y)
    result[:, :3, :3] *= scale[:, None, :]
    result[:, :3, 3] = position
    result[:, 3, 3] = 1
    return result


def inverted(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    """(K, 4, 4) inverses of affine matrices: by the adjugate of their upper left 3 × 3; zeros where there is none."""
    a, b, c, d, e, f, g, h, i = matrices[:, :3, :3].reshape(-1, 9).T
    result = np.zeros_like(matrices)
    for row, cofactors in enumerate(
        (
            (e * i - f * h, c * h - b * i, b * f - c * e),
            (f * g - d * i, a * i - c * g, c * d - a * f),
            (d * h - e * g, b * g - a * h, a * e - b * d),
        )
    ):
        for column, cofactor in enumerate(cofactors):
            result[:, row, column] = cofactor
    size = a * result[:, 0, 0] + b * result[:, 1, 0] + c * result[:, 2, 0]
    per_size = np.divide(1, size, out=np.zeros_like(size), where=size != 0)
    result[:, :3, :3] *= per_size[:, None, None]
    result[:, :3, 3] = -np.einsum("ijk,ik->ij", result[:, :3, :3], matrices[:, :3, 3])
    result[:, 3, 3] = 1
    return result
