"""Where panels stand: over the figure, beside it; and that what is drawn keeps to its own part of the canvas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import vizlib as vz
from tests.panels.conftest import Shown


def plot(**options: Any) -> vz.Figure:
    figure = vz.Figure(**{"size": (640, 400), **options})
    figure[0, 0].plot([0, 1, 2], [0, 1, 4])
    return figure


def mesh(**options: Any) -> vz.Figure:
    figure = vz.Figure(**{"size": (640, 400), **options})
    figure.add(
        vz.Mesh(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1.0]]), [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    )
    return figure


def add(figure: vz.Figure, title: str = "Panel", lines: int = 2, **options: Any) -> None:
    @figure.panel(title, **options)
    def gui(ui: Any) -> None:
        for number in range(lines):
            ui.text(f"line {number}")


def windows(shown: Shown) -> list[Any]:
    return shown.desk.panels.floating._all


def boxes(shown: Shown) -> list[tuple[float, float, float, float]]:
    return [(*each.place, *each.size) for each in windows(shown) if each.panel.open]


# ---- Floating ----


def test_panels_stand_under_each_other_and_then_in_a_column(shown: Any) -> None:
    figure = plot()
    for number in range(4):
        add(figure, f"Panel {number}", lines=5, width=200)
    held = shown(figure)
    held.draw(4)
    first, second, third, _ = boxes(held)
    assert first[:2] == (12, 12)
    assert second[:2] == (12, first[1] + first[3] + 8)
    assert third[:2] == (220, 12)
    figure.panels[0].open = False
    held.draw(4)
    assert boxes(held)[0][:2] == (12, 12)  # the next takes its place


def test_a_panel_that_is_moved_stays_and_never_leaves_the_canvas(shown: Any) -> None:
    figure = plot()
    add(figure, "First")
    add(figure, "Second")
    held = shown(figure)
    left, top, _, _ = boxes(held)[0]
    held.drag(left + 120, top + 12, left + 420, top + 212)
    held.draw(3)
    (x, y, _, _), second, *_ = boxes(held)
    assert (x, y) == pytest.approx((left + 300, top + 200), abs=2)
    assert second[:2] == (12, 12)
    figure.canvas.set_logical_size(400, 300)
    held.draw(4)
    x, y, width, height = boxes(held)[0]
    assert 0 <= x <= 400 - width
    assert 0 <= y <= 300 - height


def test_a_panel_folds_and_closes_by_its_title(shown: Any) -> None:
    figure = plot()
    add(figure, lines=6)
    held = shown(figure)
    left, top, width, height = boxes(held)[0]
    held.click(left + 14, top + 13)
    held.draw(3)
    assert boxes(held)[0][3] < 40 < height
    held.click(left + 14, top + 13)
    held.draw(3)
    assert boxes(held)[0][3] == height
    held.click(left + width - 16, top + 13)
    assert not figure.panels[0].open
    assert boxes(held) == []


def test_small_canvases_show_one_panel_and_the_titles_of_others(shown: Any) -> None:
    figure = plot(size=(320, 240))
    for number in range(3):
        add(figure, f"Panel {number}", lines=20)
    held = shown(figure)
    held.draw(6)
    first, second, third = boxes(held)
    assert first[3] > 120
    assert first[1] + first[3] <= second[1]
    assert second[3] < 40
    assert second[1] + second[3] <= third[1]
    assert third[1] + third[3] <= 240
    settled = boxes(held)
    held.draw(6)
    assert boxes(held) == settled


def test_two_figures_with_the_same_titles(shown: Any) -> None:
    one, other = plot(), plot()
    pressed: list[str] = []

    for name, figure in (("one", one), ("other", other)):

        @figure.panel("Same")
        def gui(ui: Any, name: str = name) -> None:
            if ui.button("Press", (120, 30)):
                pressed.append(name)

    first, second = shown(one), shown(other)
    second.click(60, 65)
    first.click(60, 65)
    assert pressed == ["other", "one"]
    one.close()
    second.draw(2)
    second.click(60, 65)
    assert pressed == ["other", "one", "other"]


# ---- Beside ----


@pytest.mark.parametrize(("embed", "rect"), [("left", (200, 0, 440, 400)), ("right", (0, 0, 440, 400))])
def test_a_scene_has_the_rest(embed: str, rect: Any, shown: Any) -> None:
    figure = mesh()
    add(figure, embed=embed, width=200)
    figure.show(offscreen=True)
    assert figure[0, 0].rect == rect  # before anything of imgui is there
    held = shown(figure)
    first = held.draw()
    assert figure[0, 0].rect == rect
    x = 100 if embed == "left" else 540
    assert first[390, x, :3].min() > 250  # the panel's ground
    figure.panels[0].open = False
    assert np.array_equal(held.draw()[390], shown(mesh()).draw()[390])
    assert figure[0, 0].rect == (0, 0, 640, 400)


def test_pictures_are_as_without_a_strip(shown: Any) -> None:
    figure, plain = plot(), plot()
    add(figure, embed="right", width=200)
    held, other = shown(figure), shown(plain)
    seen = held.draw()
    picture = figure.screenshot(supersample=2)
    assert picture.shape == (400, 640, 4)
    assert np.abs(picture.astype(int) - plain.screenshot(supersample=2)).mean() < 1
    assert figure.screenshot().shape == (400, 640, 4)
    assert np.array_equal(held.draw(), seen)  # the canvas has what it had
    del other


def test_clicks_axes_and_zoom_are_right_beside_a_strip(shown: Any) -> None:
    figure = plot()
    figure[0, 0].xlim, figure[0, 0].ylim = (0, 2), (0, 4)
    add(figure, embed="left", width=200)
    held = shown(figure)
    heard: list[Any] = []
    figure.on("click")(lambda event: heard.append(event.position))
    left, top, width, height = figure[0, 0].rect
    assert left > 200
    held.click(100, 200)  # on the strip
    assert heard == []
    held.click(left + width / 2, top + height / 2)
    held.draw(3)
    assert heard[0][:2] == pytest.approx((1, 2), abs=0.02)
    held.send("wheel", x=left + width / 2, y=top + height / 2, dx=0, dy=-300)
    held.draw(20)
    low, high = figure[0, 0].xlim
    assert high - low < 2
    assert (low + high) / 2 == pytest.approx(1, abs=0.02)
    held.send("wheel", x=100.0, y=200.0, dx=0, dy=-300)
    held.draw(10)
    assert figure[0, 0].xlim == (low, high)


def test_the_border_is_dragged(shown: Any) -> None:
    figure = plot()
    add(figure, embed="right", width=200)
    held = shown(figure)
    held.drag(442, 200, 382, 200)
    held.draw(2)
    assert figure._strip_widths(640)["right"] == pytest.approx(260, abs=3)
    held.drag(384, 200, 5, 200)
    held.draw(2)
    assert figure._strip_widths(640)["right"] == pytest.approx(0.6 * 640)  # what is drawn keeps some
    left, _, width, _ = figure[0, 0].rect
    assert left + width < 0.4 * 640


def test_several_in_a_strip_and_the_last_gives_the_room_back(shown: Any) -> None:
    figure = mesh()
    add(figure, "One", embed="right", width=200)
    add(figure, "Two", embed="right", width=240)
    held = shown(figure)
    held.draw()
    assert figure[0, 0].rect[2] == 400
    held.click(640 - 27, 23)  # closes the first
    held.draw(3)
    assert [panel.open for panel in figure.panels] == [False, True]
    held.click(640 - 27, 23)
    held.draw(3)
    assert [panel.open for panel in figure.panels] == [False, False]
    assert figure[0, 0].rect == (0, 0, 640, 400)


def test_natively_an_elements_panel_stands_at_the_right(shown: Any) -> None:
    figure = mesh()
    add(figure, embed="sidebar", width=200)
    shown(figure)
    assert figure[0, 0].rect == (0, 0, 440, 400)


def test_floating_panels_keep_off_strips(shown: Any) -> None:
    figure = mesh()
    add(figure, "Side", embed="left", width=200)
    add(figure, "Over", width=150)
    held = shown(figure)
    held.draw(2)
    assert boxes(held)[0][:2] == (212, 12)


def test_a_theme_that_changes_reaches_strips(shown: Any) -> None:
    figure = mesh()
    add(figure, embed="right", width=200)
    held = shown(figure)
    assert held.draw()[390, 540, :3].min() > 250
    figure.theme = "dark"
    assert held.draw()[390, 540, :3].max() < 60
