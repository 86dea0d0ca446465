"""Whatever is set or added after a figure was shown looks as if it had been there before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import vizlib as vz

X = np.linspace(0, 10, 50)
PLACES = np.random.default_rng(0).random((50, 3))
PICTURE = np.arange(60).reshape(6, 10)

Act = Callable[[vz.Figure, Any], Any]


def nothing(fig: vz.Figure, ax: Any) -> None:
    pass


def curve(fig: vz.Figure, ax: Any) -> Any:
    return ax.plot(X, np.sin(X), label="sine")


def cloud(fig: vz.Figure, ax: Any) -> Any:
    return ax.scatter(*PLACES.T, s=25)


def picture(fig: vz.Figure, ax: Any) -> Any:
    return ax.imshow(PICTURE)


def put(**values: Any) -> Act:
    """Set properties of the view, in their order."""

    def act(fig: vz.Figure, ax: Any) -> None:
        for name, value in values.items():
            setattr(ax, name, value)

    return act


def removed(fig: vz.Figure, ax: Any) -> None:
    other = ax.plot(2 * X, 5 * np.cos(X))
    if fig.canvas is not None:
        fig.canvas.draw()
    ax.remove(other)


CHANGES: list[tuple[str, Act, Act]] = [
    ("a curve", nothing, curve),
    ("a cloud", nothing, cloud),
    ("a picture", nothing, picture),
    ("a surface", nothing, lambda fig, ax: ax.surface(np.outer(np.sin(X), np.cos(X)))),
    ("bars", nothing, lambda fig, ax: ax.bar(["a", "b", "c"], [1, 2, 3])),
    ("dates", nothing, lambda fig, ax: ax.plot(np.datetime64("2024-01-01") + np.arange(50), X)),
    ("a curve far out", nothing, lambda fig, ax: ax.plot(X + 1e9, np.sin(X))),
    ("a cloud far out", nothing, lambda fig, ax: ax.scatter(*(PLACES + np.array([1e7, -1e7, 0])).T)),
    ("labels first, then a cloud", put(xlabel="x"), cloud),
    ("words", curve, lambda fig, ax: (put(xlabel="time [s]", title="Sine")(fig, ax), ax.legend())),
    ("a colour bar", picture, lambda fig, ax: ax.colorbar()),
    ("a scale bar", picture, lambda fig, ax: ax.scalebar("m")),
    ("no axes", curve, put(axes=False)),
    ("no axes in space", cloud, put(axes=False)),
    ("axes", lambda fig, ax: ax.add(vz.Points(PLACES * [1, 1, 0])), put(axes=True)),
    ("axes in space", lambda fig, ax: ax.add(vz.Points(PLACES)), put(axes=True)),
    ("scales", lambda fig, ax: ax.plot(X + 1, X + 1), put(xscale="log", yscale="log")),
    ("a scale in space", lambda fig, ax: ax.scatter(*(PLACES * [1, 1, 100] + 0.1).T), put(zscale="log")),
    ("limits in space", cloud, put(xlim=(-1, 2))),
    ("an aspect", curve, put(aspect="equal")),
    ("an aspect in space", lambda fig, ax: ax.scatter(*(PLACES * [100, 1, 1]).T), put(aspect="equal")),
    ("a longer cloud", cloud, lambda fig, ax: ax.scatter(*(PLACES * [100, 1, 1]).T)),
    ("a second curve", curve, lambda fig, ax: ax.plot(2 * X, np.cos(X))),
    ("a curve on a picture", picture, lambda fig, ax: ax.plot([1, 2, 8], [1, 2, 3])),
    ("one curve less", curve, removed),
    ("no grid", curve, put(grid=False)),
    ("a theme", curve, lambda fig, ax: setattr(fig, "theme", "dark")),
    ("a theme in space", cloud, lambda fig, ax: setattr(fig, "theme", "dark")),
]


@pytest.mark.parametrize(("first", "then"), [change[1:] for change in CHANGES], ids=[change[0] for change in CHANGES])
def test_what_is_changed_later(first: Act, then: Act) -> None:
    shown = []
    for early in (True, False):
        fig = vz.Figure(size=(320, 240))
        ax = fig[0, 0]
        first(fig, ax)
        if early:
            fig.show()
            fig.canvas.draw()
        then(fig, ax)
        fig.show()
        fig.canvas.draw()
        for width in (400, 320):  # room that labels have taken is theirs as long as the size stays
            fig.canvas.set_logical_size(width, 240)
            fig.canvas.draw()
        pixels = np.asarray(fig.canvas.draw()).astype(int)
        shown.append((pixels, (*ax.xlim, *ax.ylim, *ax.zlim), ax.flat, ax.navigation, type(ax.controller)))
        fig.close()
    (early_pixels, early_limits, *early_kind), (late_pixels, late_limits, *late_kind) = shown
    assert early_kind == late_kind
    assert early_limits == pytest.approx(late_limits)
    assert np.abs(early_pixels - late_pixels).max() <= 2
    assert len(np.unique(early_pixels.reshape(-1, early_pixels.shape[-1]), axis=0)) > 3


def test_a_curve_becomes_a_scene_when_a_cloud_is_added() -> None:
    fig = vz.Figure(size=(320, 240))
    ax = fig[0, 0]
    curve(fig, ax)
    fig.show()
    fig.canvas.draw()
    assert ax.flat
    cloud(fig, ax)
    pixels = np.asarray(fig.canvas.draw())
    assert not ax.flat
    assert ax.navigation == "orbit"
    assert ax.camera.fov > 0
    fig.request_draw()
    assert np.array_equal(pixels, np.asarray(fig.canvas.draw()))


def test_who_has_turned_a_scene_goes_on_looking_from_there() -> None:
    fig = vz.Figure(size=(320, 240))
    ax = fig[0, 0]
    cloud(fig, ax)
    fig.show()
    fig.canvas.draw()
    ax.controller.rotate((0.5, 0.1))
    rotation, position = ax.camera.local.rotation.copy(), ax.camera.local.position.copy()
    ax.xlabel = "x"
    cloud(fig, ax)
    fig.canvas.draw()
    assert ax.camera.local.rotation == pytest.approx(rotation)
    assert ax.camera.local.position == pytest.approx(position)
    ax.scatter(*(PLACES * [1000, 1, 1]).T)  # which is drawn as long as the others
    fig.canvas.draw()
    assert ax.camera.local.rotation == pytest.approx(rotation)
    assert ax.stretch[1] / ax.stretch[0] == pytest.approx(1000, rel=0.1)


def test_limits_are_told_as_they_were_set() -> None:
    fig = vz.Figure(size=(333, 222))
    ax = fig[0, 0]
    picture(fig, ax)
    fig.show()
    fig.canvas.draw()
    assert (ax.xlim, ax.ylim) == ((-0.5, 9.5), (5.5, -0.5))
    ax.xlim = (0.1, 6.3)
    fig.canvas.draw()
    assert ax.xlim == (0.1, 6.3)


def test_dates_may_be_texts_on_an_axis_of_dates() -> None:
    fig = vz.Figure()
    ax = fig[0, 0]
    ax.plot(np.datetime64("2024-01-01") + np.arange(50), X)
    ax.xlim = ("2024-02-01", "2024-03-01T12:00")
    assert ax.xlim == (1706745600, 1709294400)
    with pytest.raises(ValueError, match=r"Figure: xlim: 'soon' is no date"):
        ax.xlim = ("2024-02-01", "soon")
    ax.xscale, ax.ylim = "date", (0, 1)
    with pytest.raises(ValueError, match=r"Figure: ylim is \('2024-02-01', '2024-03-01'\), expected two numbers"):
        ax.ylim = ("2024-02-01", "2024-03-01")
