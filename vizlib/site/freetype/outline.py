"""A glyph's outline at a size: its segments and its box, and the flattening into straight lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .fixed import Integers

# 24.8 pixels, the precision of FreeType's rasteriser.
ONE_PIXEL = 256


class Box(NamedTuple):
    """The box of all points, control points included, in 26.6 pixels."""

    x_min: int
    y_min: int
    x_max: int
    y_max: int


@dataclass(frozen=True)
class Outline:
    """The closed contours of a glyph, cut into segments. y points up.

    lines : (N, 4) int64, 1/128 pixel — x0, y0, x1, y1
    conics : (N, 6) int64 — the same with the control point in the middle (quadratic Bézier)
    cubics : (N, 8) int64 — with two control points
    overlapping : the font says that contours overlap

    Points are in 26.6 pixels; only those implied between two control points can be a half of that.
    """

    lines: Integers
    conics: Integers
    cubics: Integers
    overlapping: bool = False

    def box(self) -> Box:
        """The control box; all zero for an empty outline."""
        points = np.concatenate([part.reshape(-1, 2) for part in (self.lines, self.conics, self.cubics)])
        if not len(points):
            return Box(0, 0, 0, 0)
        low = points.min(axis=0) >> 1
        high = points.max(axis=0) + 1 >> 1
        return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))

    def moved(self, x: int, y: int) -> Outline:
        """The outline shifted by (x, y) pixels."""
        shift = np.array([x, y], np.int64) * 128
        lines, conics, cubics = (
            (part.reshape(-1, 2) + shift).reshape(part.shape) for part in (self.lines, self.conics, self.cubics)
        )
        return Outline(lines, conics, cubics, self.overlapping)

    def flattened(self, enlargement: int = 1) -> Integers:
        """Straight lines along the outline: (N, 4) int64, x0, y0, x1, y1 in 24.8 pixels.

        enlargement : times that the outline is made larger first

        A curve is cut where FreeType cuts it, so that coverage agrees: its pieces are within 1/16 pixel.
        """
        if enlargement == 1:
            lines, conics, cubics = ((part >> 1) * 4 for part in (self.lines, self.conics, self.cubics))
        else:
            lines, conics, cubics = (part * (2 * enlargement) for part in (self.lines, self.conics, self.cubics))
        parts = [lines]
        if len(conics):
            parts += _flatten_conics(conics)
        if len(cubics):
            parts += _flatten_cubics(cubics)
        return np.concatenate(parts)


def _flatten_conics(conics: Integers) -> list[Integers]:
    p0, p1, p2 = conics[:, 0:2], conics[:, 2:4], conics[:, 4:6]
    b = p1 - p0
    a = p2 - p1 - b
    deviation = np.abs(a).max(axis=1)
    shifts = np.zeros(len(conics), np.int64)
    while (deviation > ONE_PIXEL // 4).any():
        shifts += deviation > ONE_PIXEL // 4
        deviation = np.where(deviation > ONE_PIXEL // 4, deviation >> 2, deviation)
    parts = []
    for shift in range(int(shifts.max()) + 1):  # np.unique would cost 0.2 s at its first call in the browser
        chosen = shifts == shift
        n = 1 << shift
        i = np.arange(n + 1)[None, :, None]
        steps = (a[chosen, None] * (i * i) + b[chosen, None] * (2 * n * i)) // (n * n)
        points = p0[chosen, None] + steps
        parts.append(np.concatenate([points[:, :-1], points[:, 1:]], axis=2).reshape(-1, 4))
    return parts


def _flatten_cubics(cubics: Integers) -> list[Integers]:
    parts = []
    curves = cubics.reshape(-1, 4, 2)
    # Flat enough when the control points lie near the thirds of the chord.
    near = ONE_PIXEL // 2
    while len(curves):
        q0, q1, q2, q3 = curves[:, 0], curves[:, 1], curves[:, 2], curves[:, 3]
        bent = (np.abs(2 * q0 - 3 * q1 + q3) > near) | (np.abs(q0 - 3 * q2 + 2 * q3) > near)
        split = bent.any(axis=1)
        parts.append(np.concatenate([q0[~split], q3[~split]], axis=1))
        q0, q1, q2, q3 = q0[split], q1[split], q2[split], q3[split]
        a, b, c = q0 + q1, q1 + q2, q2 + q3
        middle = (a + 2 * b + c) >> 3
        left = np.stack([q0, a >> 1, (a + b) >> 2, middle], axis=1)
        right = np.stack([middle, (b + c) >> 2, c >> 1, q3], axis=1)
        curves = np.concatenate([left, right])
    return parts
