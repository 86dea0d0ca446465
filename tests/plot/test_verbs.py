"""The verbs: what they draw, what they call axes, and what they refuse; counts and places compared with matplotlib."""

from __future__ import annotations

import datetime
from typing import Any

import matplotlib.axes
import matplotlib.cbook
import matplotlib.figure
import numpy as np
import pandas as pd
import polars as pl
import pytest
import xarray as xr

import vizlib as vz
from tests.plot.verbs_view import KeepingView
from vizlib.plot.around.legend_samples import LegendSample
from vizlib.plot.colors import CYCLE, QUIET
from vizlib.plot.verbs.curve import Curve
from vizlib.plot.verbs.patches import Bars, Fill, Patch

X = np.linspace(0, 10, 21)
NEW_YEAR = 1_577_836_800.0  # 2020-01-01 UTC


@pytest.fixture
def ax() -> KeepingView:
    return KeepingView()


@pytest.fixture
def theirs() -> matplotlib.axes.Axes:
    """matplotlib's."""
    return matplotlib.figure.Figure().add_subplot()


@pytest.fixture
def field() -> xr.DataArray:
    """Temperatures on a coarse globe, north on top, as most files have them."""
    latitude, longitude = np.arange(80, -81, -40.0), np.arange(0, 360, 60.0)
    return xr.DataArray(
        latitude[:, None] + longitude,
        dims=("lat", "lon"),
        coords={
            "lat": ("lat", latitude, {"standard_name": "latitude", "units": "degrees_north"}),
            "lon": ("lon", longitude, {"standard_name": "longitude", "units": "degrees_east"}),
        },
        attrs={"long_name": "air temperature", "units": "K"},
    )


def sides(mesh: vz.Mesh) -> list[float]:
    """left, right, bottom, top of all of it."""
    low, high = mesh.positions.min(axis=0), mesh.positions.max(axis=0)
    return [float(number) for number in (low[0], high[0], low[1], high[1])]


# ---- plot ----


def test_a_line(ax: KeepingView) -> None:
    line = ax.plot(X, np.sin(X), label="sine")
    assert ax.nodes == [line]
    assert isinstance(line, vz.Line)
    np.testing.assert_allclose(line.positions[:, :2], np.column_stack([X, np.sin(X)]), atol=1e-6)
    assert (line.thickness, line.dash_pattern, line.opacity) == (1.5, (), 1)
    assert line.color.hex == CYCLE[0]
    assert line.label == "sine"
    assert line.legend_sample == LegendSample("line", CYCLE[0], (), None, 1.5)


def test_y_alone_is_over_its_numbers(ax: KeepingView) -> None:
    assert ax.plot([3, 1, 2]).positions[:, 0].tolist() == [0, 1, 2]
    series = pd.Series([3, 1], index=pd.Index([10, 20], name="depth"), name="salt")
    assert ax.plot(series).positions[:, :2].tolist() == [[10, 3], [20, 1]]
    assert ax.titles == {"x": "depth", "y": "salt"}


def test_formats_and_keywords(ax: KeepingView) -> None:
    curve = ax.plot(X, X, "r--o", lw=3, ms=9, alpha=0.5)
    assert isinstance(curve, Curve)
    assert curve.color.hex == "#ff0000"
    assert (curve.thickness, curve.dash_pattern, curve.opacity) == (4, pytest.approx((2.7, 2.6)), 0.5)
    assert (curve.marker, curve.markersize, curve.markers.opacity) == ("circle", 12, 0.5)
    points = ax.plot(X, X, "s", label="dots")
    assert isinstance(points, vz.Points)
    assert (points.marker, points.size) == ("square", 8)
    assert points.legend_sample == LegendSample("marker", CYCLE[0], (), "square", 8)
    keywords = ax.plot(X, X, color="C2", linestyle="dotted", marker="^")
    assert (keywords.color.hex, keywords.dash_pattern, keywords.marker) == (CYCLE[2], (0, 2.65), "triangle_up")
    assert ax.plot(X, X, ls="none") == []


def test_several_curves(ax: KeepingView) -> None:
    lines = ax.plot(X, np.column_stack([X, 2 * X, 3 * X]), label=["a", "b", "c"])
    assert [line.label for line in lines] == ["a", "b", "c"]
    assert [line.color.hex for line in lines] == list(CYCLE[:3])
    assert [float(line.positions[-1, 1]) for line in lines] == [10, 20, 30]
    first, second, third = ax.plot(X, X, "-", X, 2 * X, "o", X, 3 * X)
    assert (type(first), type(second), type(third)) == (vz.Line, vz.Points, vz.Line)
    assert len(ax.plot(X, X, X, 2 * X)) == 2


@pytest.mark.parametrize("table", [pd.DataFrame, pl.DataFrame])
def test_tables_name_their_curves(ax: KeepingView, table: Any) -> None:
    lines = ax.plot(table({"north": [1.0, 2.0], "south": [3.0, None]}))
    assert [line.label for line in lines] == ["north", "south"]
    assert np.isnan(lines[1].positions[1]).all()


def test_three_columns_are_a_line_in_space(ax: KeepingView) -> None:
    line = ax.plot(pd.Series(X, name="east"), X, pd.Series(X, name="height"))
    assert line.positions[-1].tolist() == [10, 10, 10]
    assert ax.titles == {"x": "east", "z": "height"}
    assert ax.up == "z"
    assert line.material.depth_test


@pytest.mark.parametrize(
    "x",
    [
        pd.Series(pd.date_range("2020-01-01", periods=2, tz="Europe/Berlin"), name="day") + pd.Timedelta("1h"),
        pl.Series("day", [datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 2)]),
        xr.DataArray(np.array(["2020-01-01", "2020-01-02"], "datetime64[ns]"), dims="day", name="day"),
    ],
    ids=["pandas", "polars", "xarray"],
)
def test_dates(ax: KeepingView, x: Any) -> None:
    line = ax.plot(x, [1, 2])
    assert line.positions[:, 0].tolist() == [NEW_YEAR, NEW_YEAR + 86_400]
    assert ax.scales == {"x": "date"}
    assert ax.titles == {"x": "day"}


def test_a_data_array_brings_its_coordinate(ax: KeepingView, field: xr.DataArray) -> None:
    line = ax.plot(field[:, 0])
    assert line.positions[:, 0].tolist() == [80, 40, 0, -40, -80]
    assert ax.titles == {"x": "latitude [degrees_north]", "y": "air temperature [K]"}
    assert [line.label for line in ax.plot(field)] == ["0", "60", "120", "180", "240", "300"]


def test_missing_values_and_infinities_break_a_line(ax: KeepingView) -> None:
    with np.errstate(divide="ignore"):
        line = ax.plot(np.log([0, 1, np.e, np.nan, 1]))
    assert np.isnan(line.positions).any(axis=1).tolist() == [True, False, False, True, False]


def test_markers_stay_with_their_line(ax: KeepingView) -> None:
    far = ax.plot(X + 5e6, X, "o-")
    assert isinstance(far, Curve)
    for positions in (far.positions, far.positions + 1e6, np.repeat([[0], [1], [2]], 2, axis=1)):
        far.positions = positions
        seen = far.markers.positions + far.markers.parent.world.position
        np.testing.assert_allclose(seen[:, :2], positions[:, :2], atol=1e-6)
    far.color, far.opacity, far.marker, far.markersize = "red", 0.25, "square", 5
    markers = far.markers
    assert (markers.color.hex, markers.opacity, markers.marker, markers.size) == ("#ff0000", 0.25, "square", 5)


@pytest.mark.parametrize("where", ["pre", "mid", "post"])
def test_steps_are_those_of_matplotlib(ax: KeepingView, where: str) -> None:
    x, y = np.array([0.0, 1, 3, 4]), np.array([2.0, 1, 3, 0])
    name = {"pre": "pts_to_prestep", "mid": "pts_to_midstep", "post": "pts_to_poststep"}[where]
    expected = getattr(matplotlib.cbook, name)(x, y)
    np.testing.assert_allclose(ax.step(x, y, where=where).positions[:, :2].T, expected)


# ---- Rules and errors ----


def test_rules(ax: KeepingView) -> None:
    level, upright = ax.axhline(3, ls="--", label="limit"), ax.axvline(datetime.datetime(2020, 1, 1), c="red")
    assert (level.place, level.color.hex, level.dash_pattern) == (3, QUIET, pytest.approx((2.7, 2.6)))
    assert level.legend_sample == LegendSample("line", QUIET, (3.7, 1.6))
    assert (upright.place, upright.color.hex) == (NEW_YEAR, "#ff0000")
    assert ax.scales == {"x": "date"}
    assert level.get_world_bounding_box() is None
    assert ax.taken == 0


@pytest.mark.parametrize(("centre", "width"), [(0, 10), (NEW_YEAR, 1e9), (0.5, 1e-6)])
def test_rules_cross_the_view_wherever_it_is(ax: KeepingView, centre: float, width: float) -> None:
    rule = ax.axhline(1, color="black", lw=3)
    ax.axvline(centre, color="red", lw=3)
    picture = ax.picture(centre - width / 2, centre + width / 2, 0, 4)
    assert (picture[75, [2, 30, 70, 97]] < 40).all()
    assert (picture[[2, 30, 90], 50] == [255, 0, 0]).all()
    assert (picture[[2, 30, 90], 20] == 255).all()
    rule.place = 3
    assert (ax.picture(centre - width / 2, centre + width / 2, 0, 4)[25, [2, 97]] < 40).all()


def test_error_bars(ax: KeepingView) -> None:
    drawn = ax.errorbar([1, 2, 3], [10, 20, 30], yerr=[1, np.nan, 3], xerr=0.5, fmt="o", capsize=3, label="data")
    assert isinstance(drawn.curve, vz.Points)
    assert drawn.curve.label == "data"
    ends = drawn.bars.positions[:, :2].tolist()
    assert ends[:4] == [[1, 9], [1, 11], [3, 27], [3, 33]]
    assert ends[4:6] == [[0.5, 10], [1.5, 10]]
    assert [len(caps.positions) for caps in drawn.caps] == [4, 6]
    assert [caps.size for caps in drawn.caps] == [8, 8]
    uneven = ax.errorbar([1, 2], [10, 20], [[1, 2], [3, 4]], fmt="none")
    assert uneven.curve is None
    assert uneven.bars.positions[:, 1].tolist() == [9, 13, 18, 24]


def test_caps_lie_across_the_bars(ax: KeepingView) -> None:
    ax.errorbar([0], [0], yerr=2, fmt="none", capsize=15, elinewidth=3, ecolor="black")
    dark = ax.picture(-5, 5, -5, 5)[..., 0] < 128
    assert abs(int(dark[30].sum()) - 40) <= 2
    assert abs(int(dark[:, 40].sum()) - 8) <= 2
    assert dark[50].sum() in (3, 4, 5)


# ---- scatter ----


def test_scatter(ax: KeepingView) -> None:
    points = ax.scatter(X, X, s=36, c=X, cmap="magma", vmin=2, marker="D", alpha=0.5, label="p")
    assert (points.size, points.marker, points.opacity) == (pytest.approx(11.6), "diamond", 0.5)
    assert (points.cmap, points.clim) == ("magma", (2, 10))
    assert points.label == "p"
    assert ax.scatter(X, X).size == pytest.approx(6)
    assert ax.scatter(X, X, s=X).sizes == pytest.approx(np.sqrt(X) * 4 / 3)


def test_what_c_is(ax: KeepingView) -> None:
    three = np.eye(3)
    assert ax.scatter(three[0], three[1], c=[1, 2, 3]).scalars.tolist() == [1, 2, 3]
    assert ax.scatter(X, X, c=(1, 0, 0)).color.hex == "#ff0000"
    assert ax.scatter(X, X, c="tab:green").color.hex == "#2ca02c"
    assert ax.scatter(three[0], three[1], c=three).colors.tolist() == three.tolist()
    assert ax.scatter([0, 1], [0, 1], c=["r", "blue"]).rgba()[:, :3].tolist() == [[255, 0, 0], [0, 0, 255]]
    kinds = ax.scatter([0, 1, 2, 3], [0, 0, 0, 0], c=pl.Series(["cat", "dog", "cat", None]), s=[1, 2, 3, 4])
    assert [(points.label, points.color.hex) for points in kinds] == [("cat", CYCLE[0]), ("dog", CYCLE[1])]
    assert [points.rows.tolist() for points in kinds] == [[0, 2], [1]]
    assert kinds[0].sizes == pytest.approx(np.sqrt([1, 3]) * 4 / 3)
    assert kinds[0].legend_sample.kind == "marker"


def test_scatter_in_space_and_titles(ax: KeepingView) -> None:
    table = pd.DataFrame({"x": [0, 1], "y": [0, 1], "z": [2, 3], "mass": [5, None]}).convert_dtypes()
    points = ax.scatter(table.x, table.y, table.z, c=table.mass)
    assert points.positions[:, 2].tolist() == [2, 3]
    np.testing.assert_array_equal(points.scalars, [5, np.nan])
    assert ax.titles == {"x": "x", "y": "y", "z": "z"}
    assert points.scalars_title == "mass"


# ---- imshow, pcolormesh, surface ----


@pytest.mark.parametrize("origin", [None, "upper", "lower"])
@pytest.mark.parametrize("extent", [None, (0, 8, 0, 6), (0, 8, 6, 0), (8, 0, 0, 6)])
def test_images_lie_as_in_matplotlib(ax: KeepingView, theirs: Any, origin: Any, extent: Any) -> None:
    data = np.arange(12).reshape(3, 4)
    image = ax.imshow(data, origin=origin, extent=extent)
    drawn = theirs.imshow(data, origin=origin, extent=extent)
    left, right, bottom, top = drawn.get_extent()
    first_row = top if (origin or "upper") == "upper" else bottom
    assert (image.extent[0], image.extent[1], image.extent[3]) == (left, right, first_row)
    assert ("y" in ax.inverted) == theirs.yaxis_inverted()
    assert ("x" in ax.inverted) == theirs.xaxis_inverted()
    assert ax.aspect == "equal"


def test_images(ax: KeepingView) -> None:
    image = ax.imshow(np.eye(3), "magma", vmax=2, interpolation="bilinear", alpha=0.5, aspect="auto")
    assert (image.cmap, image.clim, image.interpolation, image.opacity) == ("magma", (0, 2), "linear", 0.5)
    assert ax.aspect == "auto"
    assert ax.imshow(np.zeros((2, 2, 3), np.uint8)).shape == (2, 2, 3)
    assert ax.imshow(np.ma.masked_array(np.eye(2), np.eye(2)), vmin=-1).clim == (-1, 0)
    assert ax.imshow(np.eye(3) > 0).clim == (0, 1)
    assert ax.imshow(vz.compute.buffer(np.zeros((2, 2), np.float32)), clim=(0, 1)).shape == (2, 2)


def test_a_data_array_is_shown_at_its_coordinates(ax: KeepingView, field: xr.DataArray) -> None:
    image = ax.imshow(field)
    assert image.extent == (-30, 330, -100, 100)
    assert ax.inverted == set()  # north is up already
    assert ax.titles == {"x": "longitude [degrees_east]", "y": "latitude [degrees_north]"}
    assert image.scalars_title == "air temperature [K]"
    assert ax.aspect == "equal"
    assert ax.imshow(field[::-1]).extent == (-30, 330, 100, -100)
    assert ax.inverted == set()
    ax.imshow(field[::-1], origin="upper")
    assert ax.inverted == {"y"}


def test_coordinates_of_other_units_fill_the_view(ax: KeepingView, field: xr.DataArray) -> None:
    days = field.assign_coords(lat=pd.date_range("2020-01-01", periods=5)).rename(lat="time")
    assert ax.imshow(days).extent[2:] == (NEW_YEAR + 4.5 * 86_400, NEW_YEAR - 0.5 * 86_400)
    assert ax.aspect == "auto"
    assert ax.scales == {"y": "date"}
    assert ax.titles["y"] == "time"


def test_uneven_coordinates_are_cells(ax: KeepingView, field: xr.DataArray) -> None:
    uneven = field.assign_coords(lon=[0, 1, 3, 7, 15, 31])
    with pytest.raises(ValueError, match=r"the x coordinates are not at even steps, .*use pcolormesh\(\)"):
        ax.imshow(uneven)
    mesh = ax.pcolormesh(uneven)
    assert isinstance(mesh, Patch)
    assert sides(mesh) == [-0.5, 39, -100, 100]
    assert mesh.scalars.reshape(5, 6).tolist() == uneven.values.tolist()
    assert mesh.scalars_title == "air temperature [K]"


@pytest.mark.parametrize("kind", ["edges", "middles", "all edges", "all middles"])
def test_cells_are_those_of_matplotlib(ax: KeepingView, theirs: Any, kind: str) -> None:
    more = 1 if "edges" in kind else 0
    x, y, c = np.arange(5 + more) ** 2.0, np.arange(4 + more) ** 1.5, np.arange(20.0).reshape(4, 5)
    if "all" in kind:
        x, y = np.meshgrid(x, y)
        x = x + y / 3
    expected = theirs.pcolormesh(x, y, c, shading="auto").get_coordinates()
    mesh = ax.pcolormesh(x, y, c)
    np.testing.assert_allclose(mesh.positions[:, :2].reshape(5, 6, 2), expected, rtol=1e-6)


def test_cells_and_errors_stand_at_names(ax: KeepingView) -> None:
    image = ax.pcolormesh(["ash", "elm"], ["may", "june", "july"], np.arange(6).reshape(3, 2))
    assert image.extent == (-0.5, 1.5, 2.5, -0.5)
    _, bars, _ = ax.errorbar(["elm", "oak"], ["june", "may"], 0.5, fmt="none")
    np.testing.assert_allclose(bars.positions[:, :2], [[1, 0.5], [1, 1.5], [2, -0.5], [2, 0.5]])
    assert ax.names == {"x": ["ash", "elm", "oak"], "y": ["may", "june", "july"]}
    with pytest.raises(ValueError, match=r"x has shape \(3,\), expected \(2,\)"):
        ax.pcolormesh(["ash", "elm", "fir"], ["may", "june"], np.eye(2))


def test_even_cells_are_an_image(ax: KeepingView) -> None:
    image = ax.pcolormesh([0, 2, 4, 6], [1, 2, 3], [[1, 2, 3], [4, 5, 6]])
    assert isinstance(image, vz.Image)
    assert image.extent == (0, 6, 3, 1)
    assert ax.pcolormesh([[1, 2, 3], [4, 5, 6]]).extent == (0, 3, 2, 0)
    picture = ax.picture(0, 3, 0, 2)
    dark, light = picture[90, 10].astype(int).sum(), picture[10, 90].astype(int).sum()
    assert dark < light  # the first row is at the bottom


def test_surfaces(ax: KeepingView, field: xr.DataArray) -> None:
    surface = ax.surface(field, cmap="terrain", vmin=0)
    assert isinstance(surface, vz.Surface)
    assert surface.x.tolist() == field.lon.values.tolist()
    assert surface.y.tolist() == field.lat.values.tolist()
    assert (surface.cmap, surface.clim) == ("terrain", (0, 380))
    assert ax.titles["z"] == "air temperature [K]"
    assert ax.up == "z"
    x, y = np.meshgrid(np.arange(3), np.arange(4))
    assert ax.surface(x, y, x * y, color="C1").color.hex == CYCLE[1]
    assert ax.surface(x * y).positions.max(axis=0).tolist() == [2, 3, 6]


# ---- hist, bar, fill_between ----


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"bins": 7},
        {"bins": "auto"},
        {"bins": [-1, 0, 0.5, 2]},
        {"bins": 5, "range": (-1, 2)},
        {"density": True},
        {"cumulative": True},
        {"cumulative": -1},
        {"cumulative": True, "density": True},
        {"weights": np.arange(500.0)},
        {"bins": 8, "weights": np.arange(500.0), "density": True},
    ],
)
def test_counts_are_those_of_matplotlib(ax: KeepingView, theirs: Any, options: dict[str, Any]) -> None:
    data = np.random.default_rng(0).normal(size=500)
    counts, edges, node = ax.hist(data, **options)
    expected, ends, _ = theirs.hist(data, **options)
    np.testing.assert_allclose(counts, expected)
    np.testing.assert_allclose(edges, ends)
    assert isinstance(node, Bars)
    np.testing.assert_allclose(node.heights, counts)


def test_histograms(ax: KeepingView) -> None:
    data = pd.Series([1, 2, 2, 3, np.nan, np.inf], name="size")
    counts, _, bars = ax.hist(data, bins=2, label="n")
    assert counts.tolist() == [1, 3]
    assert sides(bars) == pytest.approx([1.03, 2.97, 0, 3])
    assert ax.titles == {"x": "size", "y": "count"}
    assert bars.legend_sample == LegendSample("patch", CYCLE[0])
    line = ax.hist(data, bins=2, histtype="step").node
    assert line.positions[:, :2].tolist() == [[1, 0], [1, 1], [2, 1], [2, 3], [3, 3], [3, 0]]
    lying = ax.hist(data, bins=2, orientation="horizontal", histtype="stepfilled").node
    assert sides(lying) == [0, 3, 1, 3]
    days = pd.Series(pd.date_range("2020-01-01", periods=10))
    assert ax.hist(days, bins=days[::3]).counts.tolist() == [3, 3, 4]
    assert ax.scales == {"x": "date"}


def test_bars(ax: KeepingView) -> None:
    bars = ax.bar([0, 1, 2], [3, -1, np.nan], width=0.5, bottom=[1, 0, 0], color=["r", "g", "b"])
    corners = bars.positions.reshape(3, 4, 3)[..., :2]
    assert corners[0].tolist() == [[-0.25, 1], [0.25, 1], [0.25, 4], [-0.25, 4]]
    assert np.ptp(corners[:, :, 1], axis=1).tolist() == [3, 1, 0]
    assert bars.rgba()[:, :3].tolist() == [[255, 0, 0], [0, 128, 0], [0, 0, 255]]
    bars.heights = [1, 1, 1]
    assert bars.positions.reshape(3, 4, 3)[:, 2, 1].tolist() == [2, 1, 1]
    assert sides(ax.bar([0, 1], 2, align="edge")) == pytest.approx([0, 1.8, 0, 2])
    assert sides(ax.barh([0, 1], [2, 3], left=1)) == pytest.approx([1, 4, -0.4, 1.4])


def test_names_stand_at_whole_numbers(ax: KeepingView) -> None:
    ax.bar(["a", "b"], [1, 2])
    bars = ax.bar(pd.Series(["b", "c"], name="kind"), [1, 2])
    assert ax.names == {"x": ["a", "b", "c"]}
    assert sides(bars)[:2] == pytest.approx([0.6, 2.4])
    assert ax.titles["x"] == "kind"


def test_areas(ax: KeepingView) -> None:
    area = ax.fill_between([0, 1, 2], [1, 2, 1], [0, 0, 0], label="band")
    assert isinstance(area, Fill)
    assert _size(area) == 3
    assert _size(ax.fill_between([0, 1], [-1, 1])) == pytest.approx(0.5)  # two triangles, not a quad across itself
    assert _size(ax.fill_between([0, 1, 2, 3], [1, 1, np.nan, 1], where=[1, 1, 1, 1])) == 1
    assert _size(ax.fill_between([0, 1, 2, 3], 1, where=np.array([0, 1, 1, 1]) > 0)) == 2
    area.set([0, 4], [1, 1])
    assert _size(area) == 4
    assert area.get_world_bounding_box().tolist() == [[0, 0, 0], [4, 1, 0]]


def _size(mesh: vz.Mesh) -> float:
    """The area of all faces."""
    a, b, c, d = (mesh.positions[corner, :2] for corner in mesh.indices.T)
    first, second = c - a, d - b
    return float(np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]).sum() / 2)


# ---- quiver and text ----


def test_arrows(ax: KeepingView, field: xr.DataArray) -> None:
    x, y = np.arange(3.0), np.arange(2.0)
    u, v = np.ones((2, 3)), np.arange(6.0).reshape(2, 3)
    arrows = ax.quiver(x, y, u, v, scale=4, pivot="mid", color="red")
    assert arrows.positions[:, :2].tolist() == [[0, 0], [1, 0], [2, 0], [0, 1], [1, 1], [2, 1]]
    assert arrows.directions[:, 1].tolist() == [0, 1, 2, 3, 4, 5]
    assert (arrows.scale, arrows.pivot, arrows.color.hex) == (0.25, "middle", "#ff0000")
    assert ax.aspect == "equal"
    assert ax.quiver(u, v).positions.tolist() == arrows.positions.tolist()
    assert ax.quiver(*np.meshgrid(x, y), u, v, v).scalars.tolist() == [0, 1, 2, 3, 4, 5]
    at_places = ax.quiver(field, field)
    assert at_places.positions[:2, :2].tolist() == [[0, 80], [60, 80]]
    assert ax.titles["x"] == "longitude [degrees_east]"
    spatial = ax.quiver([0, 1], [0, 1], [0, 1], [1, 1], [0, 0], [2, 2])
    assert spatial.directions.tolist() == [[1, 0, 2]] * 2
    assert ax.up == "z"


def test_texts(ax: KeepingView) -> None:
    text = ax.text(1, 2, "here", fontsize=12, ha="center", va="top", color="k", rotation=90)
    assert (text.text, text.position.tolist(), text.size, text.anchor) == ("here", [1, 2, 0], 16, "top-center")
    assert text.local.rotation == pytest.approx([0, 0, 0.5**0.5, 0.5**0.5])
    assert not text.follows_theme
    assert ax.text(1, 2, s="plain").follows_theme
    assert ax.text(1, 2, 3, "in space").position.tolist() == [1, 2, 3]
    assert ax.text(datetime.datetime(2020, 1, 1), 0, "new year").position[0] == NEW_YEAR


# ---- What lies over what ----


def test_later_ones_lie_over_earlier_ones_of_their_kind(ax: KeepingView) -> None:
    ax.plot([0, 10], [5, 5], color="red", lw=15)
    ax.scatter([2], [5], s=400, color="blue")
    ax.plot([5, 5], [0, 10], color="lime", lw=15)
    ax.fill_between([0, 10], 0, 10, color="yellow", alpha=0.5)
    ax.imshow(np.zeros((10, 10)), cmap="gray", clim=(0, 1))
    ax.plot([0, 10], [8, 8], color="aqua", lw=15, zorder=0.5)
    picture = ax.picture(-0.5, 9.5, -0.5, 9.5)
    assert picture[45, 25].tolist() == [0, 0, 255]
    assert picture[45, 80].tolist() == [255, 0, 0]
    assert picture[45, 55].tolist() == [0, 255, 0]
    red, green, blue = picture[90, 80].tolist()
    assert red == green > 100
    assert blue == 0
    assert picture[15, 80, 1] > picture[15, 80, 2] > 100  # aqua between the image and the yellow


def test_things_in_space_hide_each_other_by_depth(ax: KeepingView) -> None:
    surface, line = ax.surface(np.eye(3)), ax.plot([0, 1, 2])
    assert (surface.material.depth_test, line.material.depth_test) == (True, False)


# ---- What is refused ----

XY = ([0, 1], [0, 1])


@pytest.mark.parametrize(
    ("verb", "given", "options", "message"),
    [
        ("plot", (), {}, r"plot\(\) is given no data, expected plot\(y\), plot\(x, y\) or plot\(x, y, z\)\."),
        ("plot", ("r",), {}, r"plot\(\) is given 'r' where data was expected\."),
        (
            "plot",
            XY,
            {"colour": "red"},
            r"plot\(\) has no argument 'colour' \(did you mean 'color'\?\); it has 'alpha', ",
        ),
        ("plot", XY, {"transform": 3}, r"plot\(\) has no argument 'transform': give data in the axes' units\."),
        ("plot", XY, {"lw": 1, "linewidth": 2}, r"plot\(\) is given both 'linewidth' and 'lw', which are the same\."),
        ("plot", (*XY, "r"), {"color": "b"}, r"the format has color 'r' and color is 'b', expected one of them\."),
        ("scatter", XY, {"c": [1, 2], "color": "b"}, r"scatter\(\) is given c and color, expected one of them\."),
        (
            "scatter",
            XY,
            {"edgecolors": "k"},
            r"scatter\(\) has no argument 'edgecolors': markers and bars have no edge",
        ),
        ("scatter", XY, {"clim": (0, 1), "vmin": 0}, r"clim is given and vmin too, expected one of them\."),
        ("scatter", ([0], ["a"]), {"data": {}}, r"scatter\(\) has no argument 'data': give the columns themselves"),
        ("quiver", (1, 2, 3), {}, r"quiver\(\) is given 3 columns, expected \(u, v\), "),
        ("errorbar", XY, {}, r"errorbar\(\) has neither yerr nor xerr"),
        ("surface", XY, {}, r"surface\(\) is given 2 arrays, expected \(z\) or \(x, y, z\)\."),
        ("pcolormesh", XY, {}, r"pcolormesh\(\) is given 2 arrays, expected \(c\) or \(x, y, c\)\."),
        ("text", (1, 2), {}, r"text\(\) is given \(1, 2, None\), expected text\(x, y, s\)"),
        ("hist", (["a", "b"],), {}, r"x is text \('a', …\), expected numbers or dates\."),
    ],
)
def test_wrong_calls(ax: KeepingView, verb: str, given: Any, options: Any, message: str) -> None:
    with pytest.raises(TypeError, match=rf"^View \(0, 0\): {message}"):
        getattr(ax, verb)(*given, **options)
    assert ax.nodes == []


@pytest.mark.parametrize(
    ("verb", "given", "options", "message"),
    [
        ("plot", ([0, 1, 2], [0, 1]), {}, r"x has 3 values and y 2, expected as many of each\."),
        ("plot", ([1], [1]), {}, r"plot\(\) has one point and is to draw a line, expected more points, or a marker"),
        ("plot", ([np.nan, 1], [1, np.nan]), {}, r"plot\(\) has no point without NaN"),
        ("plot", XY, {"color": "blurple"}, r"color is 'blurple', expected a colour"),
        ("plot", XY, {"linewidth": 0}, r"linewidth is 0, expected a number above 0\."),
        ("plot", (np.eye(2),), {"label": ["a"]}, r"label has 1 texts, expected 2, one for each curve\."),
        ("step", XY, {"where": "past"}, r"where is 'past' \(did you mean 'post'\?\)"),
        ("scatter", XY, {"c": [1, 2, 3, 4, 5]}, r"c has 5 values, expected 2 numbers, one for each point"),
        ("scatter", XY, {"c": ["cat"]}, r"c has 1 names, expected 2, one for each point\."),
        ("scatter", XY, {"marker": "none"}, r"marker is 'none', expected one that can be seen"),
        ("scatter", ([0, 1], [0]), {}, r"x and y have 2 and 1 values, expected as many of each\."),
        ("scatter", (*XY, [1]), {}, r"x and y and z have 2 and 2 and 1 values"),
        ("imshow", (np.zeros((0, 4)),), {}, r"data is empty \(shape \(0, 4\)\), expected at least one pixel\."),
        ("imshow", (np.zeros(3),), {}, r"data has shape \(3,\), expected \(H, W\) or"),
        ("imshow", (np.eye(2),), {"origin": "top"}, r"origin is 'top', expected one of 'upper', 'lower'\."),
        ("imshow", (np.eye(2),), {"extent": (0, 1)}, r"extent is \(0, 1\), expected \(left, right, bottom, top\)\."),
        ("imshow", (np.eye(2),), {"interpolation": "lanczos"}, r"interpolation is 'lanczos'"),
        ("pcolormesh", ([0, 1], [0, 1, 2, 3, 4], np.eye(2)), {}, r"y has shape \(5,\), expected \(2,\) or \(3,\)"),
        ("surface", ([0, 1, 2], [0, 1], np.eye(2)), {}, r"x has shape \(3,\), expected \(2,\) or \(2, 2\)\."),
        ("hist", ([[1, 2], [3]],), {}, r"x is 2 sets of values, expected one; call hist\(\) once for each\."),
        ("hist", ([np.nan],), {}, r"x has no finite number, expected one at least\."),
        ("hist", ([1, 2],), {"bins": "many"}, r"hist\(\) with bins 'many': "),
        ("hist", ([1, 2],), {"weights": [1]}, r"weights has 1 values, expected 2\."),
        ("bar", ([0, 1], [1, 2, 3]), {}, r"height has shape \(3,\), expected \(2,\) or \(\)\."),
        ("bar", ([0, np.nan], [1, 2]), {}, r"x has NaN or infinite values, expected a place for each bar\."),
        ("bar", XY, {"color": ["r"]}, r"color has 1 colours, expected one or 2\."),
        ("fill_between", XY, {"where": [0, 1]}, r"Fill: there are no two neighbours to fill between\."),
        ("errorbar", XY, {"yerr": -1}, r"yerr has -1, expected numbers from 0 on\."),
        ("quiver", ([0, 1], [0, 1], [1, 1, 1], [1, 1, 1]), {}, r"x, y and u have 2 and 2 and 3 values"),
        ("text", (np.nan, 0, "a"), {}, r"the text's place is \(nan, 0\), expected numbers or dates\."),
        ("text", (0, 0, "a"), {"ha": "centre"}, r"horizontalalignment is 'centre' \(did you mean 'center'\?\)"),
        ("axhline", (np.inf,), {}, r"y is inf, expected a number or a date\."),
    ],
)
def test_wrong_values(ax: KeepingView, verb: str, given: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^View \(0, 0\): {message}"):
        getattr(ax, verb)(*given, **options)
    assert ax.nodes == []


def test_verbs_of_matplotlib_that_there_are_not(ax: KeepingView) -> None:
    with pytest.raises(AttributeError, match=r"^View \(0, 0\): there is no plot_surface\(\); use surface\(\)\.$"):
        ax.plot_surface(1)  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"KeepingView has no attribute 'plto'"):
        ax.plto  # type: ignore[attr-defined] # noqa: B018
    assert not hasattr(ax, "pie")


def test_every_instead_names_a_verb_or_node_that_there_is(ax: KeepingView) -> None:
    from vizlib.plot.verbs.spelling import SHORT, VERBS

    assert [name for name in VERBS if hasattr(ax, name)] == []
    assert all(hasattr(matplotlib.axes.Axes, name) or "3" in name or name in _IN_SPACE for name in VERBS)
    assert "linewidth" in SHORT.values()


_IN_SPACE = {
    "set_zlabel",
    "plot_surface",
    "plot_trisurf",
    "plot_wireframe",
    "polar",
    "voxels",
}  # matplotlib's Axes3D and pyplot


def test_a_legend_shows_what_is_seen(ax: KeepingView) -> None:
    area = ax.fill_between(X, X, color="#ff0000", alpha=0.5, label="a")
    line = ax.plot(X, X, color="#00ff00", alpha=0.5, label="l")
    points = ax.scatter(X, X, c=X, cmap="gray", label="p")
    bars = ax.bar([0, 1], [1, 2], color=["blue", "red"], label="b")
    colors = [node.legend_sample.color for node in (area, line, points, bars)]
    assert colors == ["#ff000080", "#00ff0080", "#808080", "#0000ff"]
