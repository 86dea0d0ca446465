"""Linked views: limits, cameras and colours that several views have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import vizlib as vz

X = np.linspace(0, 10, 50)
PICTURE = np.arange(60.0).reshape(6, 10)


def shown(link: Any, *fill: Callable[[Any], Any], shape: tuple[int, int] = (2, 1)) -> tuple[vz.Figure, list[Any]]:
    """A figure that has been drawn, and its views."""
    fig = vz.Figure(shape, size=(400, 300), link=link)
    for view, act in zip(fig, fill, strict=True):
        act(view)
    fig.show()
    fig.canvas.draw()
    return fig, list(fig)


def placed(line: Any, x: Any) -> None:
    line.positions = np.column_stack([x, X, 0 * X])


def test_data_of_any_view_count_for_all() -> None:
    fig, (a, b) = shown("x", lambda ax: ax.plot(X, np.sin(X)), lambda ax: ax.plot(2 * X + 5, 9 * np.cos(X)))
    assert a.xlim == b.xlim == pytest.approx((-1.25, 26.25))
    assert b.ylim[1] > 5 * a.ylim[1]
    for line, x in ((b.nodes[0], 5 * X), (a.nodes[0], 50 * X), (b.nodes[0], 1e9 + X), (b.nodes[0], X)):
        placed(line, x)
        fig.canvas.draw()
        every = np.concatenate([line.positions[:, 0] for line in (*a.nodes, *b.nodes)])
        margin = 0.05 * np.ptp(every)
        assert a.xlim == pytest.approx(b.xlim)
        assert a.xlim == pytest.approx((every.min() - margin, every.max() + margin))


def test_data_that_come_to_lie_far_out_keep_their_digits() -> None:
    fig, (a, b) = shown("x", lambda ax: ax.plot(X, X), lambda ax: ax.plot(X, X))
    placed(a.nodes[0], X + 1e9)
    placed(b.nodes[0], X + 1e9 + 5)
    pixels = np.asarray(fig.canvas.draw())
    assert a.origin[0] == b.origin[0] == pytest.approx(1e9, abs=20)
    assert np.array(a.xlim) - 1e9 == pytest.approx([-0.75, 15.75])
    assert a.xlim == b.xlim
    fig.request_draw()
    assert np.array_equal(pixels, np.asarray(fig.canvas.draw()))


def test_limits_that_are_set_in_one_view_are_those_of_all() -> None:
    fig, (a, b) = shown("x", lambda ax: ax.plot(X, X), lambda ax: (ax.plot(X, X), setattr(ax, "xlim", (3, 4))))
    assert a.xlim == b.xlim == (3, 4)
    a.xlim = (1, 2)
    fig.canvas.draw()
    assert b.xlim == (1, 2)
    b.fit()
    for _ in range(100):
        fig.canvas.draw()
    assert a.xlim == b.xlim == (1, 2)
    b.xlim = "auto"
    fig.canvas.draw()
    assert a.xlim == b.xlim == pytest.approx((-0.5, 10.5))
    assert a.ylim == pytest.approx((-0.5, 10.5))


def test_linked_axes_count_alike() -> None:
    fig, (a, b) = shown("x", lambda ax: ax.plot(X + 1, X), lambda ax: ax.plot(100 * X + 1, X))
    a.xscale = "log"
    a.xlim = (1, 10)
    fig.canvas.draw()
    assert a.xlim == (1, 10)
    assert b.xscale == "log"
    assert b.xlim == pytest.approx((1, 10))
    b.xscale = "log"
    fig.canvas.draw()
    assert a.xlim == b.xlim == pytest.approx((1, 10))


def test_dates_are_linked() -> None:
    days = np.datetime64("2024-01-01") + np.arange(50)
    _, (a, b) = shown("x", lambda ax: ax.plot(days, X), lambda ax: ax.plot(days + 100, X))
    assert a.xlim == b.xlim
    assert b.xlim[1] - b.xlim[0] == pytest.approx(149 * 86400 * 1.1)


def test_views_that_get_their_data_later() -> None:
    fig, (a, b) = shown("x", lambda ax: None, lambda ax: None)
    b.plot(2 * X, X)
    fig.canvas.draw()
    a.plot(X, X)
    fig.canvas.draw()
    fig.canvas.draw()
    assert a.xlim == b.xlim == pytest.approx((-1, 21))


def test_colour_limits_show_in_the_next_frame() -> None:
    fig, (a, b) = shown("clim", lambda ax: ax.imshow(PICTURE), lambda ax: ax.imshow(2 * PICTURE))
    one, two = a.nodes[0], b.nodes[0]
    assert one.clim == two.clim == (0, 118)
    two.clim = (0, 10)
    pixels = np.asarray(fig.canvas.draw())
    assert one.clim == (0, 10)
    fig.request_draw()
    assert np.array_equal(pixels, np.asarray(fig.canvas.draw()))


def test_what_is_no_link() -> None:
    for link in (3, "z", ["x", "camra"]):
        with pytest.raises(ValueError, match=r"Figure: link is .*, expected one of 'x', 'y', 'xy', 'camera', 'clim'"):
            vz.Figure((1, 2), link=link)
