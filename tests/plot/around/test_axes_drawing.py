"""What stands around the data: where it is in the picture, at all sizes, and that no text is cut off or hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib.plot.around.plane import MARK
from vizlib.plot.sheets.sheet import Written

random = np.random.default_rng(0)
X = random.normal(size=300)
Y = 0.5 * X + 0.3 * random.normal(size=300)
DAYS = np.datetime64("2024-02-20") + np.arange(300)
LONG = "a very long label that says all there is to say about this axis, and then some [kg m⁻¹ s⁻²]"


def lines(ax: Any) -> None:
    ax.plot(DAYS, Y.cumsum(), label="first")
    ax.plot(DAYS, X.cumsum(), label="a label that goes on and on and on")
    ax.title, ax.ylabel = "Series", "sum"
    ax.legend(title="Which")


def scatter(ax: Any) -> None:
    ax.colorbar(ax.scatter(X * 1e6 + 4e6, Y * 1e-5, c=np.hypot(X, Y) * 1e7), label="energy [J]")
    ax.title, ax.xlabel, ax.ylabel = "Both", "x [m]", LONG


def below(ax: Any) -> None:
    ax.colorbar(ax.scatter(X, Y, c=np.hypot(X, Y) * 1e7), label=LONG, side="bottom")
    ax.xlabel, ax.ylabel = LONG, "y"


def picture(ax: Any) -> None:
    ax.colorbar(ax.imshow(np.abs(np.outer(X, Y)) + 1e-3, cmap="magma", norm="log"), label="counts")
    ax.title, ax.xlabel, ax.ylabel = "Picture", "column", "row"
    ax.scalebar("µm")


def narrow(ax: Any) -> None:
    ax.colorbar(ax.imshow(random.random((300, 40)), norm="equalize"))
    ax.ylabel = "row"


def logarithmic(ax: Any) -> None:
    ax.plot(np.geomspace(1e-3, 1e9, 50), np.geomspace(1, 1e-12, 50))
    ax.xscale = ax.yscale = "log"
    ax.title, ax.xlabel, ax.ylabel = "Decay", "frequency [Hz]", "gain"


def names(ax: Any) -> None:
    ax.bar(["apples", "pears", "oranges", "water melons", "plums", "cherries"], [3e6, 1e6, 2e6, 5e6, 4e6, 2e6])
    ax.ylabel = "weight [t]"


def surface(ax: Any) -> None:
    z = 400 + 200 * np.outer(np.sin(np.linspace(0, 6, 40)), np.cos(np.linspace(0, 4, 30)))
    ax.colorbar(ax.surface(np.arange(30.0), np.arange(40.0), z), label="height [m]")
    ax.title, ax.xlabel, ax.ylabel, ax.zlabel = "Hills", "east [km]", "north [km]", "height [m]"


def cloud(ax: Any) -> None:
    ax.scatter(X, Y * 1e6, random.normal(size=300) * 1e-4)
    ax.xlabel, ax.ylabel, ax.zlabel = "x [kpc]", "y [kpc]", "z [kpc]"


KINDS = (lines, scatter, below, picture, narrow, logarithmic, names)
SPACE = (surface, cloud)
SIZES = ((640, 480), (400, 300), (1200, 800), (200, 150), (300, 500), (900, 160))


def shown(kind: Callable[[Any], None], size: tuple[int, int] = (640, 480), ratio: float = 1.0) -> vz.Figure:
    fig = vz.Figure(size=size)
    kind(fig[0, 0])
    fig.show(offscreen=True)
    resize(fig, size, ratio)
    return fig


def resize(fig: vz.Figure, size: tuple[int, int], ratio: float = 1.0) -> None:
    fig.canvas.set_pixel_ratio(ratio)
    fig.canvas.set_logical_size(*size)
    fig.canvas.draw()


def look(fig: vz.Figure, side: Any) -> None:
    fig[0, 0].controller.look(side, seconds=0)
    fig.canvas.draw()


def texts(fig: vz.Figure) -> list[Written]:
    """All that is written in a figure: around planes, and around boxes."""
    around: Any = fig._frames.surroundings
    return [*around.over.texts, *(text for box in around.boxes.values() for text in box.texts)]


def faults(fig: vz.Figure) -> Iterator[str]:
    """Texts that are not all on the canvas, and pairs that lie on each other."""
    width, height = fig.canvas.get_logical_size()
    found = texts(fig)
    for text, (x, y, wide, high) in found:
        if x < 0 or y < 0 or x + wide > width or y + high > height:
            yield f"{text!r} at {x:.0f}, {y:.0f}, {wide:.0f} × {high:.0f} on {width:g} × {height:g}"
    for one, other in combinations(found, 2):
        (x, y, wide, high), (left, top, across, down) = one.rect, other.rect
        if x < left + across and left < x + wide and y < top + down and top < y + high:
            yield f"{one} and {other} on {width:g} × {height:g}"


# ---- Texts ----


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_text_is_cut_off_or_on_another(kind: Callable[[Any], None]) -> None:
    fig = shown(kind)
    assert len(texts(fig)) >= 8
    for size in SIZES:
        resize(fig, size)
        assert list(faults(fig)) == []
    for ratio in (1.25, 2.0):
        resize(fig, (640, 480), ratio)
        assert list(faults(fig)) == []


@pytest.mark.parametrize("kind", SPACE, ids=lambda kind: kind.__name__)
def test_no_label_of_a_box_is_cut_off_or_on_another(kind: Callable[[Any], None]) -> None:
    fig = shown(kind)
    box = fig._frames.surroundings.boxes[0, 0]
    assert {"x [kpc]", "east [km]"} & {text for text, _ in box.texts}
    for size in SIZES[:4]:
        resize(fig, size)
        for side in ("front", "left", "top", "bottom", "iso", "oblique", (1, -0.3, -0.2), (-0.4, 1, -1.4)):
            look(fig, side)
            boxed = [fault for fault in faults(fig) if any(text in fault for text, _ in box.texts)]
            assert boxed == [], side


@pytest.mark.parametrize("kind", SPACE, ids=lambda kind: kind.__name__)
def test_boxes_have_room_for_what_is_written_around_them(kind: Callable[[Any], None]) -> None:
    fig = shown(kind)
    for size in SIZES[:3]:
        resize(fig, size)
        for side in ("oblique", "iso", "front", "right", "top"):
            look(fig, side)
            written = fig._frames.surroundings.boxes[0, 0].texts
            sides = sum("[" in text for text, _ in written)
            assert sides == (3 if side in ("oblique", "iso") else 2), (size, side)
            assert len(written) >= sides * 3
            assert list(faults(fig)) == []


def test_small_views_keep_their_data() -> None:
    fig = shown(scatter)
    sizes = []
    for size in ((640, 480), (260, 150), (160, 110)):
        resize(fig, size)
        sizes.append(len(texts(fig)))
        _, _, width, height = fig[0, 0].rect
        assert width >= 0.25 * size[0]
        assert height >= 0.25 * size[1]
    assert sizes[0] > sizes[1] > sizes[2]
    resize(fig, (640, 480))
    assert len(texts(fig)) == sizes[0]  # they come back


def ink(pixels: np.ndarray, rect: Any, ratio: float, around: int = 3) -> tuple[float, float, float, float]:
    """Where dark pixels are in a rectangle and a few pixels around it: left, top, right, bottom, logical pixels."""
    x, y, width, height = (side * ratio for side in rect)
    left, top = max(0, int(x) - around), max(0, int(y) - around)
    part = pixels[top : int(y + height) + around + 1, left : int(x + width) + around + 1, :3].max(axis=2) < 105
    rows, columns = np.nonzero(part.any(axis=1))[0], np.nonzero(part.any(axis=0))[0]
    ends = columns[0] + left, rows[0] + top, columns[-1] + left + 1, rows[-1] + top + 1
    return tuple(float(end) / ratio for end in ends)  # type: ignore[return-value]


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_letters_are_where_the_sheets_say(ratio: float) -> None:
    def named(ax: Any) -> None:
        ax.plot([0, 100], [0, 1], color="#ffe0e0")
        ax.title, ax.xlabel, ax.ylabel = "Hpjl", "Hpjl [m]", "dpjl [m]"

    fig = shown(named, ratio=ratio)
    pixels = fig.screenshot()
    found = texts(fig)
    assert len(found) > 12
    for text, rect in found:
        left, top, right, bottom = ink(pixels, rect, ratio)
        assert rect[0] - 1 <= left, text
        assert rect[1] - 1 <= top, text
        assert right <= rect[0] + rect[2] + 1, text
        assert bottom <= rect[1] + rect[3] + 1, text
        assert right - left > 0.5 * rect[2] - 1, text
        assert bottom - top > 0.5 * rect[3] - 1, text


def test_letters_are_where_the_box_says() -> None:
    def named(ax: Any) -> None:
        ax.scatter(X, Y, random.normal(size=300), color="#ffe8e8")
        ax.xlabel, ax.ylabel, ax.zlabel = "Hpjl [m]", "dpjl [m]", "Hpjl"

    fig = shown(named, ratio=2.0)
    for side in ("oblique", "iso", "front"):
        look(fig, side)
        pixels = fig.screenshot()
        found = fig._frames.surroundings.boxes[0, 0].texts
        assert len(found) >= 6
        for text, rect in found:
            left, top, right, bottom = ink(pixels, rect, 2.0, around=2)
            assert rect[0] - 1 <= left, text
            assert rect[1] - 1 <= top, text
            assert right <= rect[0] + rect[2] + 1, text
            assert bottom <= rect[1] + rect[3] + 1, text


def test_long_titles_are_shortened_and_short_ones_are_not() -> None:
    fig = shown(scatter, (400, 300))
    written = {text for text, _ in texts(fig)}
    assert "energy [J]" in written
    assert LONG not in written
    assert any(text.endswith("…") and LONG.startswith(text[:-1]) and len(text) > 20 for text in written)
    resize(fig, (640, 1200))
    assert LONG in {text for text, _ in texts(fig)}


def test_labels_of_a_box_say_what_is_there() -> None:
    fig = shown(cloud)
    box: Any = fig._frames.surroundings.boxes[0, 0]
    written = [text for text, _ in box.texts]
    assert sum(text.startswith("y [kpc]") for text in written) == 1
    assert "y [kpc]  ×10⁶" in written
    count = len(written)
    assert count > 9
    fig[0, 0].ylabel = "other"
    fig.canvas.draw()
    assert "other  ×10⁶" in [text for text, _ in box.texts]
    assert len(box.texts) == count


# ---- Ticks ----


def columns_of(pixels: np.ndarray, rows: slice, color: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The middles of groups of columns that have a colour in all of some rows, in pixels."""
    there = np.nonzero(color(pixels[rows, :, :3].astype(int)).all(axis=0))[0]
    groups = np.split(there, np.nonzero(np.diff(there) > 1)[0] + 1)
    return np.array([group.mean() + 0.5 for group in groups if len(group)])


SCALES = {
    "linear": (0.0, 10.0, False),
    "inverted": (0.0, 10.0, True),
    "log": (1e-2, 1e5, False),
    "symlog": (-1e4, 1e4, False),
    "sqrt": (0.0, 50.0, False),
    "date": (DAYS[0], DAYS[-1], False),
}


@pytest.mark.parametrize("scale", SCALES)
def test_ticks_stand_where_the_data_have_their_values(scale: str) -> None:
    low, high, inverted = SCALES[scale]
    fig = vz.Figure(size=(500, 300))
    ax: Any = fig[0, 0]
    ax.plot([low, high], [0, 1], color="#f8f8f8")
    if scale in ("log", "symlog", "sqrt"):
        ax.xscale = scale
    ax.xlim = (high, low) if inverted else (low, high)
    ax.grid = False
    fig.show(offscreen=True)
    fig.canvas.draw()

    def check() -> None:
        plane: Any = fig._frames.surroundings.planes[0, 0]
        axis = ax._axes[0]
        ratio = fig.canvas.get_pixel_ratio()
        x, y, width, height = ax.rect
        ticks = plane.ticks(axis, width)
        assert len(ticks.values) >= 2
        lines = [ax.axvline(value, color="#ff0000", linewidth=0.75) for value in ticks.values]
        pixels = fig.screenshot()
        middle = slice(int((y + 0.3 * height) * ratio), int((y + 0.6 * height) * ratio))
        drawn = columns_of(pixels, middle, lambda part: (part[..., 0] > 180) & (part[..., 1] < 230))
        below = slice(int((y + height) * ratio) + 1, int((y + height + MARK) * ratio) - 1)
        marks = columns_of(pixels, below, lambda part: part.max(axis=-1) < 190)
        # Within a pixel of the edges the frame hides lines.
        inner = [place for place in marks if (x + 2) * ratio < place < (x + width - 2) * ratio]
        drawn = drawn[(drawn > (x + 2) * ratio) & (drawn < (x + width - 2) * ratio)]
        assert len(drawn) == len(inner) >= 1
        assert np.abs(drawn - inner).max() <= 1.0
        labels = [text.rect for text in texts(fig) if text.text in ticks.labels]
        centres = [(rect[0] + rect[2] / 2) * ratio for rect in labels if rect[1] > y + height]
        assert all(min(abs(centre - place) for centre in centres) <= 1.0 * ratio for place in inner)
        assert {text.text for text in texts(fig)} >= set(ticks.labels)
        ax.remove(*lines)

    check()
    before = ax.xlim
    ax.controller.pan((70, 10), ax.rect)
    check()
    assert ax.xlim != before
    before = ax.xlim
    x, y, width, height = ax.rect
    ax.controller.zoom_to_point((0.8, 0.8), (x + 0.3 * width, y + height / 2), ax.rect)
    check()
    assert ax.xlim != before
    before = ax.xlim
    resize(fig, (720, 330))
    check()
    assert ax.xlim == pytest.approx(before, nan_ok=True)  # of roots, what is below 0
    resize(fig, (420, 280), 1.5)
    check()


def test_ticks_are_those_of_the_scale() -> None:
    fig = shown(scatter)
    plane: Any = fig._frames.surroundings.planes[0, 0]
    for axis, length in zip(fig[0, 0]._axes, fig[0, 0].rect[2:], strict=False):
        ticks = plane.ticks(axis, length)
        low, high = sorted(fig[0, 0]._limits(axis))
        wanted = [axis.scale.locate(low, high, room) for room in range(2, 11)]
        assert any(np.array_equal(ticks.values, each.values) and ticks.labels == each.labels for each in wanted)
        assert ((ticks.values >= low) & (ticks.values <= high)).all()


# ---- Colour bars ----


@pytest.mark.parametrize("side", ["right", "bottom"])
@pytest.mark.parametrize("cmap", ["viridis", "Set1", "tab20"])
@pytest.mark.parametrize("norm", ["linear", "log", "sqrt", "symlog", "equalize"])
def test_a_colour_bar_has_the_nodes_colours(norm: str, cmap: str, side: str) -> None:
    fig = vz.Figure(size=(500, 420))
    values = np.exp(np.random.default_rng(0).normal(size=2000))  # of which none is just between two steps
    points = fig[0, 0].scatter(X[:200].repeat(10), Y[:200].repeat(10), c=values, cmap=cmap, norm=norm)
    bar = fig[0, 0].colorbar(points, side=side)
    pixels = fig.screenshot()
    around: Any = fig._frames.surroundings
    (strip,) = around.over._pictures.values()
    left, top = (round(float(place)) for place in strip.item.local.position[:2] - strip.item.local.scale[:2] / 2)
    _, _, width, height = fig[0, 0].rect
    if side == "right":
        drawn = pixels[top : top + round(height), left + 7][::-1]
    else:
        drawn = pixels[top + 7, left : left + round(width)]
    count = len(drawn)
    # Each of its pixels has the colour of the place that it is at, but for those under the frame, …
    wanted = bar.scale.rgba_at((np.arange(count) + 0.5) / count)
    assert np.abs(drawn[1:-1].astype(int) - wanted[1:-1]).max() <= 1
    # … and the node's own colours are those of the places of its values.
    places = bar.scale.places(values)
    own = points.rgba().astype(int)
    assert np.abs(own - bar.scale.rgba_at(places)).max() <= 1
    # Both together: what the node has is found on the bar at its value, within the step to the next pixels.
    at = (places * count).astype(int)
    seen = (at > 1) & (at < count - 2)
    assert seen.sum() > 1000
    near = np.stack([drawn[at[seen] + shift] for shift in (-1, 0, 1)]).astype(int)
    assert ((own[seen] >= near.min(axis=0) - 1) & (own[seen] <= near.max(axis=0) + 1)).all()


def test_a_colour_bar_follows_its_node() -> None:
    fig = shown(picture)
    around: Any = fig._frames.surroundings
    (image,) = fig[0, 0].nodes
    before = fig.screenshot()
    image.cmap, image.norm = "viridis", "linear"
    after = fig.screenshot()
    (strip,) = around.over._pictures.values()
    left, top = (round(float(place)) for place in strip.item.local.position[:2] - strip.item.local.scale[:2] / 2)
    bar = slice(top + 2, top + 200), slice(left + 2, left + 12)
    assert np.abs(before[bar].astype(int) - after[bar]).max() > 50
    assert (after[top + 2, left + 5, :3].astype(int) - (253, 231, 37) < 8).all()  # viridis ends in yellow
