"""Views as newcomers use them: what they expect of bars, rules, legends, links, pictures and slips of the pen."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import vizlib as vz


def test_bars_over_dates_are_as_wide_as_their_steps_allow() -> None:
    fig = vz.Figure()
    days = pd.date_range("2024-01-01", periods=20, freq="D")
    bars = fig[0, 0].bar(days, np.arange(20) + 1)
    fig.screenshot()
    low, high = fig[0, 0].xlim
    assert high - low > 19 * 86_400
    edges = np.sort(np.unique(bars.positions[:, 0]))
    assert edges[1] - edges[0] == pytest.approx(0.8 * 86_400)


@pytest.mark.parametrize("scale", ["log", "sqrt"])
def test_bars_stand_on_zero_whatever_the_other_axis_counts(scale: str) -> None:
    fig = vz.Figure()
    view = fig[0, 0]
    view.bar([1, 2, 3], [500, 600, 700])
    view.xscale = scale
    fig.screenshot()
    assert view.ylim == pytest.approx((0, 735))


def test_a_rule_is_in_sight() -> None:
    fig = vz.Figure()
    view = fig[0, 0]
    view.plot([1, 2])
    view.axhline(5)
    fig.screenshot()
    low, high = view.ylim
    assert low < 1 < 5 < high
    assert view.xlim == pytest.approx((-0.05, 1.05))


def test_a_legend_has_the_colours_that_lines_have_now() -> None:
    fig = vz.Figure()
    line = fig[0, 0].plot([1, 2, 3], label="a")
    legend = fig[0, 0].legend()
    fig.screenshot()
    line.color = "red"
    assert legend.entries[0][1].color == "#ff0000"


def test_a_picture_shows_the_side_that_was_asked_for() -> None:
    fig = vz.show(vz.Mesh([[0, 0, 0], [1, 0, 0], [0, 1, 1]], [[0, 1, 2]]))
    fig.screenshot()
    fig[0, 0].look("top")
    fig.screenshot()
    np.testing.assert_allclose(fig.camera.world.forward, (0, -1, 0), atol=1e-6)


def test_linked_axes_count_alike() -> None:
    fig = vz.Figure((2, 1), link="x")
    x = np.linspace(1, 100, 50)
    for view in fig:
        view.plot(x, x)
    fig[0].xscale = "log"
    fig.show()
    fig[0].xlim = 2, 50
    fig.screenshot()
    assert fig[1].xscale == "log"
    assert fig[1].xlim == pytest.approx((2, 50))


def test_what_stands_around_can_be_taken_away_and_goes_with_its_node() -> None:
    fig = vz.Figure()
    view = fig[0, 0]
    image = view.imshow(np.eye(3))
    bar, legend = view.colorbar(), view.legend()
    view.remove(legend)
    assert not view.inside
    view.remove(bar)
    assert view.bars == []
    view.colorbar()
    view.remove(image)
    assert view.bars == []


def test_slips_are_told() -> None:
    view = vz.Figure()[0, 0]
    with pytest.raises(AttributeError, match=r"there is nothing called 'xlable' to be set \(did you mean 'xlabel'\?\)"):
        view.xlable = "time"
    with pytest.raises(AttributeError, match=r"there is no set_xlabel\(\); set xlabel = …"):
        view.set_xlabel("time")


def test_one_end_of_an_axis_may_stay() -> None:
    fig = vz.Figure()
    view = fig[0, 0]
    view.plot([1, 2, 3])
    fig.show()
    before = view.xlim
    view.xlim = 0.5, None
    assert view.xlim == pytest.approx((0.5, before[1]))
