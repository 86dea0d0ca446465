"""Columns of tables → arrays of numbers, with what they are called: pandas, polars, xarray, and all that NumPy takes.

None of these packages is imported or needed. What is looked at are a few attributes that they have:

    name            pandas Series and Index, polars Series, xarray DataArray
    attrs           xarray's and pandas's dictionaries: "long_name", "standard_name", "units", as CF has them
    dims, coords    xarray's coordinates of each axis
    index, columns  pandas's labels of rows; names of a DataFrame's columns
    dtype.tz        pandas's times with a time zone

Dates become seconds since 1970-01-01 UTC in float64 (which keeps microseconds), as times without a zone are UTC.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vizlib import arrays

__all__ = ["Column", "categories", "column", "coordinate", "dates", "names", "rows", "title"]


class Column(NamedTuple):
    """Numbers, and what an axis needs to know of them.

    values : numbers of any dtype and the shape that was asked for; NaN where there is none
    title : what an axis is called by them, such as "air temperature [K]"; "" if they have no name
    dates : whether the values are dates: float64 seconds since 1970-01-01 UTC
    """

    values: NDArray[Any]
    title: str = ""
    dates: bool = False


def column(data: Any, what: str, owner: str, *shapes: tuple[int | str, ...]) -> Column:
    """Numbers or dates of one of ``shapes`` (names stand for any size), from whatever NumPy makes an array of.

    data : numbers of any dtype, also with nulls or masked, True and False, dates and times (datetime64, ``datetime``,
        pandas's, polars's), time spans (seconds)
    what, owner : stand in error messages

    Raises TypeError for text and other objects, ValueError for a wrong or empty shape.
    """
    name = title(data)
    # Asking for np.ma would load it, 55 ms in a browser; who has a masked array has it.
    masked = isinstance(data, np.ndarray) and hasattr(data, "mask")
    values = data if masked else _raw(data, what, owner)
    if values.dtype.kind == "O":
        values = _of_objects(values, what, owner)
    kind = values.dtype.kind
    if kind == "M":
        values = _seconds(np.ma.filled(values, np.datetime64("NaT")) if masked else values)
    elif kind == "m":
        values = values / np.timedelta64(1, "s")
        name = name if name.endswith("]") else f"{name} [s]".strip()
    elif kind == "b":
        values = values.astype(np.uint8)
    elif kind in "UST":
        raise TypeError(f"{owner}: {what} is text ({_first(values)!r}, …), expected numbers or dates.")
    return Column(arrays.array(values, what, owner, *shapes), name, kind == "M")


def dates(data: Any) -> bool:
    """Whether it is dates, or one date."""
    try:
        raw = _raw(data, "data", "")
    except (TypeError, ValueError):
        return False
    return raw.dtype.kind == "M" or (raw.dtype.kind == "O" and isinstance(_first(raw), datetime.date))


def title(data: Any) -> str:
    """What an axis is called by a column: its long name, standard name or name, and its units; "" for plain arrays.

    Attributes are those of the CF conventions (cfconventions.org, chapters 3.1 to 3.3), as netCDF files have them.
    """
    if not hasattr(data, "__array__") or isinstance(data, np.ndarray):
        return ""
    attributes = data.attrs if isinstance(getattr(data, "attrs", None), Mapping) else {}
    standard = attributes.get("standard_name")
    name = attributes.get("long_name") or (standard.replace("_", " ") if isinstance(standard, str) else None)
    name = name or getattr(data, "name", None)
    name = name if isinstance(name, str) else ""
    units = attributes.get("units")
    # "1" is CF's word for numbers without a unit.
    return f"{name} [{units}]".strip() if isinstance(units, str) and units.strip() not in ("", "1") else name


def coordinate(data: Any, axis: int) -> Any:
    """What stands along an axis of an xarray DataArray: its coordinate, or None; None for all else."""
    dimensions, coordinates = getattr(data, "dims", None), getattr(data, "coords", None)
    if not isinstance(dimensions, tuple) or coordinates is None or not -len(dimensions) <= axis < len(dimensions):
        return None
    name = dimensions[axis]
    # Asked for one that it has not, xarray makes one up: 0, 1, 2, …
    return coordinates[name] if name in coordinates else None  # noqa: SIM401


def rows(data: Any) -> Any:
    """What stands beside the rows: a DataArray's first coordinate or a pandas index, of numbers or dates; else None."""
    found = coordinate(data, 0)
    if found is None and hasattr(data, "__array__"):
        found = getattr(data, "index", None)
    if not hasattr(found, "__array__") or np.ndim(found) != 1:
        return None
    return found if dates(found) or np.asarray(found).dtype.kind in "iuf" else None


def names(data: Any, count: int) -> list[str]:
    """What ``count`` columns side by side are called: a table's names, or a DataArray's coordinate; [] if nothing."""
    found = coordinate(data, 1) if getattr(data, "dims", None) is not None else getattr(data, "columns", None)
    if found is None or len(found) != count:
        return []
    return [f"{name:g}" if isinstance(name, float) else str(name) for name in np.asarray(found).tolist()]


def categories(data: Any) -> tuple[NDArray[np.intp], list[str]] | None:
    """Text or categories → (N,) the number of each one's category, -1 for those that are missing, and their names.

    Categories of pandas keep their order; text is in the order in which it comes. None for all that is not text.
    """
    try:
        raw = np.asarray(data)
    except ValueError:
        return None
    if raw.ndim != 1 or not raw.size:
        return None
    listed = getattr(getattr(data, "dtype", None), "categories", None)  # of pandas
    if not hasattr(listed, "__len__"):
        listed = None  # polars's Categorical has an object of another kind there
    if listed is None and not (raw.dtype.kind in "UT" or (raw.dtype.kind == "O" and isinstance(_first(raw), str))):
        return None
    known = {name: number for number, name in enumerate([] if listed is None else listed.to_list())}
    codes = np.full(raw.size, -1, np.intp)
    for row, item in enumerate(raw.tolist()):
        if not _missing(item):
            codes[row] = known.setdefault(item, len(known))
    return codes, [str(name) for name in known]


# ---- Numbers ----


def _raw(data: Any, what: str, owner: str) -> NDArray[Any]:
    dtype = getattr(data, "dtype", None)
    if getattr(dtype, "tz", None) is not None and hasattr(data, "to_numpy"):
        return np.asarray(data.to_numpy(dtype=f"datetime64[{getattr(dtype, 'unit', 'ns')}]"))  # in UTC
    try:
        return arrays.plain(data)
    except ValueError as error:
        raise ValueError(f"{owner}: {what} is not a regular array: {error}") from None


def _of_objects(values: NDArray[Any], what: str, owner: str) -> NDArray[Any]:
    """Python's own dates or numbers, with None or NaN among them."""
    first = _first(values)
    items = values.reshape(-1).tolist()
    try:
        if isinstance(first, datetime.date):
            moments = [None if _missing(item) else _utc(item) for item in items]
            return np.array(moments, "datetime64[us]").reshape(values.shape)
        if first is None or isinstance(first, Real) or hasattr(first, "__float__"):
            numbers = [np.nan if _missing(item) else float(item) for item in items]
            return np.array(numbers, np.float64).reshape(values.shape)
    except (TypeError, ValueError):
        pass
    kind = "text" if isinstance(first, str) else f"objects such as {type(first).__name__}"
    raise TypeError(f"{owner}: {what} is {kind} ({first!r}, …), expected numbers or dates.")


def _utc(moment: Any) -> Any:
    zone = getattr(moment, "tzinfo", None)
    if zone is not None:
        moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    # A pandas Timestamp counts nanoseconds, which numpy would take for another kind of date.
    return moment.to_pydatetime(warn=False) if hasattr(moment, "to_pydatetime") else moment


def _seconds(moments: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """datetime64 of any unit → float64 seconds since 1970; NaT is NaN."""
    whole = moments.astype("datetime64[s]")
    # Nanoseconds since 1970 have more digits than float64: the parts of a second are added to what is exact.
    part = (moments - whole) / np.timedelta64(1, "s")
    return np.asarray(np.where(np.isnat(moments), np.nan, whole.astype(np.int64) + part), np.float64)


def _first(values: NDArray[Any]) -> Any:
    """The first item that is there; None if none is."""
    return next((item for item in values.reshape(-1).tolist() if not _missing(item)), None)


def _missing(item: Any) -> bool:
    # pandas's NA and NaT are told by their types' names, since pandas is not imported.
    return item is None or type(item).__name__ in ("NAType", "NaTType") or (isinstance(item, float) and item != item)
