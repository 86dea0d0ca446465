"""Columns of pandas, polars and xarray → numbers, dates, titles; and none of the three is imported by vizlib."""

from __future__ import annotations

import datetime
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import xarray as xr

import vizlib as vz
from vizlib import arrays, columns

DAY = 86_400.0
NEW_YEAR = 1_577_836_800.0  # 2020-01-01 UTC
MOMENTS = [datetime.datetime(2020, 1, 1), None, datetime.datetime(2020, 1, 2, 12)]
BERLIN = datetime.timezone(datetime.timedelta(hours=1))


def column(data: Any, *shapes: tuple[int | str, ...]) -> columns.Column:
    return columns.column(data, "x", "View (0, 0)", *(shapes or (("N",),)))


@pytest.fixture
def field() -> xr.DataArray:
    return xr.DataArray(
        np.arange(6.0).reshape(2, 3),
        dims=("time", "lon"),
        coords={
            "time": pd.date_range("2020-01-01", periods=2),
            "lon": ("lon", [10.0, 20, 30], {"standard_name": "grid_longitude", "units": "degrees_east"}),
        },
        name="t2m",
        attrs={"long_name": "air temperature", "units": "K"},
    )


@pytest.mark.parametrize(
    "data",
    [
        [1, None, 3],
        np.ma.masked_array([1, 2, 3], [0, 1, 0]),
        pd.Series([1, None, 3]),
        pd.Series([1, None, 3], dtype="Int64"),
        pd.Series([1, None, 3], dtype="Float32"),
        pd.Series([1, None, 3], dtype=object),
        pl.Series([1, None, 3]),
        pl.Series([1.0, None, 3.0], dtype=pl.Float32),
        xr.DataArray([1, np.nan, 3]),
    ],
    ids=lambda data: f"{type(data).__module__.split('.')[0]}-{getattr(data, 'dtype', '')}",
)
def test_nulls_are_nan(data: Any) -> None:
    values, _, dates = column(data)
    np.testing.assert_array_equal(values, [1, np.nan, 3])
    assert not dates


def test_whole_numbers_without_nulls_keep_their_dtype() -> None:
    assert column(pd.Series([1, 2], dtype="Int16")).values.dtype == np.int16
    assert column(pl.Series([1, 2], dtype=pl.UInt8)).values.dtype == np.uint8


@pytest.mark.parametrize("data", [pd.Series([True, False]), pl.Series([True, False]), [True, False]])
def test_true_and_false_are_one_and_zero(data: Any) -> None:
    assert column(data).values.tolist() == [1, 0]


@pytest.mark.parametrize(
    "data",
    [
        MOMENTS,
        [None if moment is None else moment.replace(tzinfo=datetime.UTC) for moment in MOMENTS],
        [None if moment is None else moment.replace(tzinfo=datetime.UTC).astimezone(BERLIN) for moment in MOMENTS],
        np.array(MOMENTS, "datetime64[s]"),
        np.array(MOMENTS, "datetime64[ns]"),
        np.ma.masked_array(np.array(["2020-01-01", "1999-01-01", "2020-01-02T12"], "datetime64[m]"), [0, 1, 0]),
        pd.Series(MOMENTS),
        pd.Series(MOMENTS).dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin"),
        pd.DatetimeIndex(MOMENTS),
        pd.DatetimeIndex(MOMENTS).tz_localize("UTC").tz_convert("Asia/Tokyo"),
        list(pd.Series(MOMENTS)),
        [pd.Timestamp("2020-01-01", tz="UTC").tz_convert("Europe/Berlin"), pd.NaT, pd.Timestamp("2020-01-02T12Z")],
        pl.Series(MOMENTS),
        pl.Series(MOMENTS, dtype=pl.Datetime("ms")),
        pl.Series(MOMENTS).dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin"),
        xr.DataArray(np.array(MOMENTS, "datetime64[ns]")),
    ],
)
def test_dates_are_seconds_since_1970(data: Any) -> None:
    values, _, dates = column(data)
    assert dates
    assert columns.dates(data)
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, [NEW_YEAR, np.nan, NEW_YEAR + 1.5 * DAY])


@pytest.mark.parametrize("data", [[datetime.date(2020, 1, 1)], pl.Series([datetime.date(2020, 1, 1)])])
def test_days(data: Any) -> None:
    values, title, dates = column(data)
    assert (values.tolist(), title, dates) == ([NEW_YEAR], "", True)


def test_dates_keep_their_microseconds() -> None:
    fine = np.array(["2020-01-01T00:00:00.000001", "2020-01-01T00:00:00.000002"], "datetime64[ns]")
    assert np.diff(column(fine).values) == pytest.approx([1e-6], abs=3e-7)
    early = column(np.array(["1815-12-10T00:00:00.5"], "datetime64[ms]")).values[0]
    assert early == datetime.datetime(1815, 12, 10, 0, 0, 0, 500_000, datetime.UTC).timestamp()


def test_time_spans_are_seconds() -> None:
    for data in (pd.Series(pd.to_timedelta(["1D", None]), name="age"), pl.Series("age", [datetime.timedelta(1), None])):
        values, title, dates = column(data)
        np.testing.assert_array_equal(values, [DAY, np.nan])
        assert (title, dates) == ("age [s]", False)


def test_one_date() -> None:
    assert column(datetime.datetime(2020, 1, 1), ()).values == NEW_YEAR
    assert column(pd.Timestamp("2020-01-01"), ()).dates
    assert not columns.dates(3)
    assert not columns.dates([[1], [1, 2]])


@pytest.mark.parametrize("data", [["1", "2"], pd.Series(["1", "2"]), pl.Series(["1", "2"]), np.array(["1", "2"])])
def test_text_is_no_numbers(data: Any) -> None:
    with pytest.raises(TypeError, match=r"^View \(0, 0\): x is text \('1', …\), expected numbers or dates\.$"):
        column(data)


def test_other_objects_and_shapes_are_refused() -> None:
    with pytest.raises(TypeError, match=r"x is objects such as dict \(\{\}, …\), expected numbers or dates"):
        column([{}, {}])
    with pytest.raises(TypeError, match=r"x has dtype complex128, expected integers or floats"):
        column([1j])
    with pytest.raises(ValueError, match=r"x has shape \(2, 1\), expected \(N,\)"):
        column([[1], [2]])
    with pytest.raises(ValueError, match="x is not a regular array"):
        column([[1], [2, 3]])
    with pytest.raises(ValueError, match="x is empty"):
        column(pd.Series([], dtype=float))


def test_titles(field: xr.DataArray) -> None:
    assert columns.title(field) == "air temperature [K]"
    assert columns.title(field.lon) == "grid longitude [degrees_east]"
    assert columns.title(field.time) == "time"
    assert columns.title(xr.DataArray([1.0], attrs={"units": "m"})) == "[m]"
    assert columns.title(xr.DataArray([1.0], name="ratio", attrs={"units": "1"})) == "ratio"
    assert columns.title(pd.Series([1], name="height")) == "height"
    assert columns.title(pd.Index([1], name="year")) == "year"
    assert columns.title(pl.Series("height", [1])) == "height"
    nameless: list[Any] = [pd.Series([1]), pd.Series([1], name=0), pl.Series([1]), np.zeros(2), [1, 2], 3]
    assert [columns.title(data) for data in nameless] == [""] * 6


def test_coordinates_and_rows(field: xr.DataArray) -> None:
    assert column(columns.coordinate(field, 1)).values.tolist() == [10, 20, 30]
    assert column(columns.coordinate(field, 0)).dates
    assert columns.coordinate(field, 2) is None
    assert columns.coordinate(xr.DataArray([1.0]), 0) is None
    assert columns.coordinate(np.zeros((2, 2)), 0) is None
    assert column(columns.rows(field)).dates
    values, name, dates = column(columns.rows(pd.Series([1, 2], index=pd.Index([5, 6], name="n"))))
    assert (values.tolist(), name, dates) == ([5, 6], "n", False)
    no_rows: list[Any] = [pd.Series([1, 2], index=["a", "b"]), [1, 2], (1, 2), np.zeros(2), pl.Series([1])]
    assert [columns.rows(data) for data in no_rows] == [None] * 5


def test_names(field: xr.DataArray) -> None:
    table = {"a": [1, 2], "b": [3, 4]}
    assert columns.names(pd.DataFrame(table), 2) == ["a", "b"]
    assert columns.names(pl.DataFrame(table), 2) == ["a", "b"]
    assert columns.names(field, 3) == ["10", "20", "30"]
    assert columns.names(np.zeros((2, 2)), 2) == []


@pytest.mark.parametrize(
    "data",
    [
        ["b", "a", None, "b"],
        pd.Series(["b", "a", None, "b"]),
        pl.Series(["b", "a", None, "b"]),
        pl.Series(["b", "a", None, "b"], dtype=pl.Categorical),
        pd.Series(["b", "a", None, "b"], dtype=pd.CategoricalDtype(["b", "a"])),
    ],
)
def test_categories(data: Any) -> None:
    found = columns.categories(data)
    assert found is not None
    codes, labels = found
    assert (codes.tolist(), labels) == ([0, 1, -1, 0], ["b", "a"])


def test_categories_of_pandas_keep_their_order_and_numbers_are_none() -> None:
    codes, labels = columns.categories(pd.Series([30, 10, 30], dtype="category"))  # type: ignore[misc]
    assert (codes.tolist(), labels) == ([1, 0, 1], ["10", "30"])
    for data in ([1, 2], pd.Series([1.0]), np.zeros((2, 2)), [[1], [2, 3]], "text"):
        assert columns.categories(data) is None


def test_tables_in_nodes() -> None:
    table = pd.DataFrame({"x": [0, 1, None], "y": [0, 1, 2], "z": [0, 2, 4], "v": [1, None, 3]}).convert_dtypes()
    points = vz.Points(table[["x", "y", "z"]], scalars=table["v"])
    np.testing.assert_array_equal(points.positions, [[0, 0, 0], [1, 1, 2], [np.nan] * 3])
    np.testing.assert_array_equal(points.scalars, [1, np.nan, 3])
    polar = pl.DataFrame({"x": [0.0, 1, None], "y": [0.0, 1, 2]})
    assert np.isnan(vz.Line(polar).positions).any(axis=1).tolist() == [False, False, True]
    image = vz.Image(xr.DataArray([[1, 2], [3, np.nan]]))
    np.testing.assert_array_equal(image.data, [[1, 2], [3, np.nan]])
    with pytest.raises(TypeError, match="scalars has dtype object, expected integers or floats"):
        vz.Points(table[["x", "y", "z"]], scalars=pd.Series(["1", "2", "3"]))


def test_each_axis_keeps_its_digits() -> None:
    # A pressure over two weeks, and a level line: float32 at 1e5 counts in steps of 0.008.
    time = np.linspace(0, 14 * DAY, 50)
    pressure = 101_325 + 0.01 * np.sin(time)
    line = vz.Line(np.column_stack([time, pressure]))
    assert np.abs(line.positions[:, 1] - pressure).max() < 1e-8
    assert line.local.position.tolist()[::2] == [0, 0]
    level = vz.Line([[0, 101_325.3], [14 * DAY, 101_325.3]])
    assert level.positions[:, 1].tolist() == [101_325.3] * 2
    plane = arrays.positions([[0, 0, 5.0], [1, 1, 5.0]], "Mesh")
    assert plane.offset.tolist() == [0, 0, 0]


def test_vizlib_imports_none_of_them() -> None:
    code = (
        "import sys, vizlib as vz, vizlib.columns, vizlib.plot.verbs; vz.Figure; vz.Points\n"
        "print([m for m in ('pandas', 'polars', 'xarray', 'numpy.ma') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
