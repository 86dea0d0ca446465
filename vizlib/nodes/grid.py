"""Regular grids of points as quads: which faces there are, and their normals, by whole arrays.

A point that is not there (a NaN height) leaves a hole: of a quad that lacks one corner a triangle is left, written
as a quad whose last two corners are the same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["grid_normals", "grid_quads"]


def grid_quads(there: NDArray[np.bool_], flipped: bool = False) -> NDArray[np.uint32]:
    """Faces of a grid of which not all points are there.

    there : (H, W) whether there is a point
    flipped : go round each face the other way, where rows or columns run backwards
    Returns (M, 4) uint32 numbers of points, row by row, counterclockwise where x grows with the columns and y with
    the rows; M is 0 where no three neighbours are there.
    """
    rows, columns = there.shape
    corner = (np.arange(rows - 1, dtype=np.uint32)[:, None] * columns + np.arange(columns - 1, dtype=np.uint32)).ravel()
    around = [0, 1, columns + 1, columns]
    quads = np.stack([corner + np.uint32(step) for step in (around[::-1] if flipped else around)], axis=-1)
    if there.all():
        return quads
    present = there.ravel()[quads]
    count = present.sum(axis=1)
    partial = count == 3
    # Turned so that the corner that lacks comes last, where it becomes the one before it.
    last = present[partial].argmin(axis=1)
    turned = np.take_along_axis(quads[partial], (last[:, None] + np.arange(1, 5)) % 4, axis=1)
    turned[:, 3] = turned[:, 2]
    quads[partial] = turned
    return np.asarray(quads[count >= 3])


def grid_normals(
    positions: NDArray[np.float32], quads: NDArray[np.uint32], shape: tuple[int, int]
) -> NDArray[np.float32]:
    """Unit normals, the mean over each point's faces weighted by their area.

    positions : (H * W, 3) float32
    quads : (M, 4) from :func:`grid_quads`
    Returns (H * W, 3) float32; points that belong to no face with an area get (0, 0, 1).
    """
    rows, columns = shape
    sums = np.zeros((rows, columns, 3), np.float32)
    whole = len(quads) == (rows - 1) * (columns - 1) and not (quads[:, 2] == quads[:, 3]).any()
    if whole:  # without a hole, not even of one point, which leaves as many faces
        places = positions.reshape(rows, columns, 3)
        # Twice the area of a quad, as a vector, is the product of its diagonals.
        first = places[1:, 1:] - places[:-1, :-1]
        second = places[1:, :-1] - places[:-1, 1:]
        faces = np.cross(first, second)
        if quads[0, 0] == columns:  # flipped
            faces = -faces
    else:
        a, b, c, d = (positions[corner] for corner in quads.T)
        faces = np.zeros((rows - 1, columns - 1, 3), np.float32)
        row, column = np.divmod(_own(quads, columns), columns)
        faces[row, column] = np.cross(c - a, d - b)
    before, after = slice(None, -1), slice(1, None)
    for around in ((before, before), (before, after), (after, before), (after, after)):
        sums[around] += faces
    result = sums.reshape(-1, 3)
    lengths = np.sqrt(np.einsum("ij,ij->i", result, result))
    empty = lengths == 0
    lengths[empty] = 1
    result /= lengths[:, None]
    result[empty] = (0, 0, 1)
    return result


def _own(quads: NDArray[np.uint32], columns: int) -> NDArray[np.intp]:
    """The number of each quad's lowest corner, whether or not that point is there: three of four tell."""
    row, column = np.divmod(quads.astype(np.intp), columns)
    return np.asarray(row.min(axis=1) * columns + column.min(axis=1))
