"""User data → checked arrays: shape, dtype, finite values, contiguous memory; and the words and numbers beside them.

Every function takes the data, the name of the argument and the ``owner`` (``'Mesh "nut"'``), and either
returns an array that the GPU can take or raises at once, where the user made the object, with the object,
the value and the expectation: ``Mesh "nut": positions has shape (100, 4), expected (N, 3).``

Arrays that already have the right dtype and layout are not copied; ``own`` copies those, for whoever keeps them.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from contextlib import suppress
from difflib import get_close_matches
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Positions",
    "array",
    "choice",
    "colors",
    "finite",
    "indices",
    "offset",
    "own",
    "plain",
    "positions",
    "positive",
    "read_only",
    "scalars",
    "shape_text",
]

# A float32 keeps 24 bits. Coordinates up to 8 times the object's own extent lose three of them to the
# distance from the origin, which leaves 21: a thousandth of a pixel on a 2,000 pixel wide object.
FAR_FROM_ORIGIN = 8.0

# Cameras, lights and matrices multiply lengths in float32, which ends at 3.4e38.
LARGEST = 1e30


class Positions(NamedTuple):
    """Vertices as the GPU stores them: float32 differences from a float64 offset.

    values : (N, 3) float32, data units, relative to ``offset``
    offset : (3,) float64, data units; zero unless float32 alone would lose digits
    """

    values: NDArray[np.float32]
    offset: NDArray[np.float64]


def shape_text(shape: tuple[int | str, ...]) -> str:
    """``("N", 3)`` → ``(N, 3)``, as it stands in error messages."""
    inner = ", ".join(str(size) for size in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def array(data: Any, what: str, owner: str, *shapes: tuple[int | str, ...]) -> NDArray[Any]:
    """A numeric array in native byte order whose shape is one of ``shapes`` (names stand for any size).

    Masked values and nulls of tables' columns are NaN. Raises TypeError for what is not numbers, ValueError for a
    wrong or empty shape.
    """
    if _masked(data) is not None:
        data = np.ma.filled(data.astype(np.float64), np.nan) if np.ma.is_masked(data) else data.data
    try:
        result = plain(data)
    except ValueError as error:
        raise ValueError(f"{owner}: {what} is not a regular array: {error}") from None
    if result.dtype.kind not in "iuf":
        raise TypeError(f"{owner}: {what} has dtype {result.dtype}, expected integers or floats.")
    if not any(_matches(result.shape, shape) for shape in shapes):
        expected = " or ".join(shape_text(shape) for shape in shapes)
        raise ValueError(f"{owner}: {what} has shape {shape_text(result.shape)}, expected {expected}.")
    if result.size == 0:
        raise ValueError(f"{owner}: {what} is empty (shape {shape_text(result.shape)}), expected at least one.")
    if not result.dtype.isnative:
        result = result.astype(result.dtype.newbyteorder("="))
    return result


def plain(data: Any) -> NDArray[Any]:
    """What NumPy makes of ``data``; nulls in numbers of a table (pandas's nullable dtypes, Arrow's) are NaN.

    Of such columns, NumPy alone makes arrays of objects.
    """
    result = np.asarray(data)
    if result.dtype == object and hasattr(data, "to_numpy"):
        dtypes = list(getattr(data, "dtypes", ())) if result.ndim == 2 else [getattr(data, "dtype", None)]
        # Text is not numbers, even where it could be read as some.
        if dtypes and all(getattr(dtype, "kind", "O") in "iufb" for dtype in dtypes):
            with suppress(TypeError, ValueError):
                return np.asarray(data.to_numpy(dtype=np.float64, na_value=np.nan))
    return result


def _masked(data: Any) -> NDArray[np.bool_] | None:
    """Which values of a masked array are masked; None for every other array."""
    # Who has a masked array has numpy.ma; looking at np.ma would load it, 55 ms in a browser.
    if "numpy.ma" in sys.modules and isinstance(data, np.ma.MaskedArray):
        return np.ma.getmaskarray(data)
    return None


def own(values: NDArray[Any], data: Any) -> NDArray[Any]:
    """``values``, made from the user's ``data``, in memory that the user does not write into later on."""
    if isinstance(data, list | tuple) or not np.may_share_memory(values, np.asarray(data)):
        return values
    return values.copy()


def read_only(values: NDArray[Any]) -> NDArray[Any]:
    """A view that refuses to be written into: what is drawn would not follow, so it says so at once."""
    view = values.view()
    view.flags.writeable = False
    return view


def _matches(shape: tuple[int, ...], wanted: tuple[int | str, ...]) -> bool:
    return len(shape) == len(wanted) and all(
        isinstance(size, str) or size == given for given, size in zip(shape, wanted, strict=True)
    )


def finite(values: NDArray[Any], what: str, owner: str) -> None:
    """Raise ValueError that names the first row of ``values`` holding a NaN or an infinity."""
    # Summing is several times faster than testing each number; only a suspicious sum is looked into.
    if values.dtype.kind != "f":
        return
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(values.sum(dtype=np.float64)):
            return
    bad = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
    if not bad.any():
        return
    row = int(bad.argmax())
    shown = ", ".join(f"{float(number):g}" for number in np.atleast_1d(values[row]))
    more = "" if bad.sum() == 1 else f" ({int(bad.sum())} rows like this)"
    raise ValueError(f"{owner}: {what}[{row}] is ({shown}){more}, expected finite numbers.")


def positions(data: Any, owner: str, what: str = "positions") -> Positions:
    """(N, 3) of any numeric dtype → float32 differences from a float64 offset.

    The offset is the middle of the data, and only where the data lie so far from the origin that
    float32 would lose digits (UTM coordinates, light-years); else it is zero and float32 input is not
    copied. Input with more digits than float32 is looked at axis by axis, too: in a plot of pressures over
    time, one axis may be a million times as long as the other. Raises ValueError for numbers beyond ``LARGEST``.
    """
    given = array(data, what, owner, ("N", 3))
    finite(given, what, owner)
    low, high = given.min(axis=0).astype(np.float64), given.max(axis=0).astype(np.float64)
    if max(float(abs(low).max()), float(abs(high).max())) > LARGEST:
        row = int((abs(given) > LARGEST).any(axis=1).argmax())
        shown = ", ".join(f"{float(number):g}" for number in given[row])
        raise ValueError(f"{owner}: {what}[{row}] is ({shown}), expected numbers between -{LARGEST:g} and {LARGEST:g}.")
    middle = offset(low, high, exact=given.dtype.itemsize > 4)
    return Positions(np.ascontiguousarray(given - middle if middle.any() else given, dtype=np.float32), middle)


def offset(low: NDArray[np.float64], high: NDArray[np.float64], *, exact: bool = True) -> NDArray[np.float64]:
    """(3,) what positions between these corners are stored relative to: zero, or their middle where they are far out.

    exact : whether they have more digits than float32; then each axis on its own may be far out, such as one of dates
    """
    largest = max(float(abs(low).max()), float(abs(high).max()))
    far = np.full(3, largest > FAR_FROM_ORIGIN * float((high - low).max()))
    if not far.any() and exact:
        far = np.maximum(abs(low), abs(high)) > FAR_FROM_ORIGIN * (high - low)
        far &= (low != high) | (low.astype(np.float32) != low)  # a plane at z = 5 needs no offset
    return np.where(far, low + (high - low) / 2, 0.0)


def indices(data: Any, owner: str, vertices: int, what: str = "indices") -> NDArray[np.uint32]:
    """(M, 3) triangles or (M, 4) quads, any integer dtype → uint32, each below ``vertices``."""
    if (holes := _masked(data)) is not None and holes.any():
        row = int(holes.reshape(len(holes), -1).any(axis=1).argmax())
        raise ValueError(f"{owner}: {what}[{row}] is masked, expected vertex numbers; leave masked faces out.")
    given = array(data, what, owner, ("M", 3), ("M", 4))
    if given.dtype.kind not in "iu":
        raise TypeError(f"{owner}: {what} has dtype {given.dtype}, expected integers.")
    low, high = int(given.min()), int(given.max())
    if low < 0 or high >= vertices:
        raise ValueError(
            f"{owner}: {what} runs from {low} to {high}, expected 0 to {vertices - 1} ({vertices} vertices)."
        )
    if given.dtype == np.int32:
        given = given.view(np.uint32)  # the same bytes, now known not to be negative
    return np.ascontiguousarray(given, dtype=np.uint32)


def scalars(data: Any, owner: str, sizes: dict[str, int], what: str = "scalars") -> NDArray[Any]:
    """(N,) numbers, one for each vertex or each face; masked values become NaN, True 1 and False 0.

    sizes : the lengths allowed, by what they count, such as ``{"vertices": 100, "faces": 196}``
    """
    if getattr(data, "dtype", None) == np.bool_:
        data = data.astype(np.uint8)
    given = array(data, what, owner, ("N",))
    _length(len(given), owner, sizes, what)
    return given


def colors(data: Any, owner: str, sizes: dict[str, int], what: str = "colors") -> NDArray[np.float32]:
    """(N, 3) or (N, 4) colours → float32 in 0…1; integers are taken as 0…255."""
    given = array(data, what, owner, ("N", 3), ("N", 4))
    _length(len(given), owner, sizes, what)
    finite(given, what, owner)
    top = 255 if given.dtype.kind in "iu" else 1
    low, high = given.min(), given.max()
    if low < 0 or high > top:
        raise ValueError(f"{owner}: {what} runs from {low:g} to {high:g}, expected 0 to {top}.")
    if top == 255:
        given = given * np.float32(1 / 255)
    return np.ascontiguousarray(given, dtype=np.float32)


def _length(length: int, owner: str, sizes: dict[str, int], what: str) -> None:
    if length not in sizes.values():
        expected = " or ".join(f"{size} ({counted})" for counted, size in sizes.items())
        raise ValueError(f"{owner}: {what} has length {length}, expected {expected}.")


def choice(value: Any, what: str, owner: str, legal: Collection[str]) -> str:
    """One of the words that there are; raises ValueError that lists them, with the closest one to it first."""
    if value not in legal:
        close = get_close_matches(str(value), legal, 1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        raise ValueError(f"{owner}: {what} is {value!r}{hint}, expected one of {', '.join(map(repr, legal))}.")
    return str(value)


def positive(value: Any, what: str, owner: str) -> float:
    """A finite number above 0, such as a size; else raises ValueError."""
    if not isinstance(value, Real) or not 0 < float(value) < np.inf:
        raise ValueError(f"{owner}: {what} is {value!r}, expected a number above 0.")
    return float(value)
