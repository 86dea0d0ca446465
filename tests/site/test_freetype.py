"""The browser's `freetype` against the real one: metrics, boxes, coverage, distances, pictures."""

from __future__ import annotations

import importlib.util
import io
import itertools
import os
import subprocess
import sys
import time
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import freetype as real
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen

from vizlib.site import freetype as inside

FOLDER = Path(inside.__file__).parent


def package_folder(name: str) -> Path:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    assert isinstance(spec, ModuleSpec)
    assert spec.origin
    return Path(spec.origin).parent


PYGFX_FONTS = package_folder("pygfx") / "data_files"
MORE_FONTS = package_folder("matplotlib") / "mpl-data" / "fonts" / "ttf"

NOTO = PYGFX_FONTS / "NotoSans-Regular.ttf"
ARABIC = PYGFX_FONTS / "NotoSansArabic-Regular.ttf"
DEVANAGARI = PYGFX_FONTS / "NotoSansDevanagari-Regular.ttf"
SYMBOLS = PYGFX_FONTS / "NotoSansSymbols-Regular.ttf"
DEJAVU = MORE_FONTS / "DejaVuSans.ttf"

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
ACCENTED = "ÀÁÂÃÄÅÆÇÈÉÊËÌÑÒÓÔÕÖØÙÜÝàáâãäåæçèéêëñòóôõöøùüýÿßŠšŽžŁłőƒαβγπΩμµ°²³±×÷–—“”…€→"
TEXTS = {
    NOTO: LATIN + PUNCTUATION + ACCENTED,
    ARABIC: "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي٠١٢٣٤٥٦٧٨٩",
    DEVANAGARI: "अआइईउऊऋएऐओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह०१२३४५६७८९ािीुूेैोौ्",
    SYMBOLS: "☀☁☂★☆☎☐☑☒☠☢☣♀♂♔♕♠♣♥♦♩♪⚀⚁⚂⚐⚑⚒⚓⚛✁✂✈✉➀➁",
    DEJAVU: LATIN + "àçéñöαβγπΩ∑∫√∞≤≥",
    MORE_FONTS / "cmr10.ttf": LATIN,
    MORE_FONTS / "STIXGeneral.ttf": LATIN + "∑∫√∞",
}
# FreeType hints these by itself (its "autofit" module): they have no instructions and no `prep` table.
# Those with instructions (DejaVu, STIX, cmr10) run them. Neither is done here.
UNHINTED = [NOTO, DEVANAGARI, SYMBOLS]

NORMAL, SDF = real.FT_RENDER_MODE_NORMAL, real.FT_RENDER_MODE_SDF


def load_as_freetype() -> ModuleType:
    """Our package under the name that it has in the browser; `sys.modules` is left as it was."""
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "freetype"}
    try:
        spec = importlib.util.spec_from_file_location(
            "freetype", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
        )
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules["freetype"] = module
        spec.loader.exec_module(module)
        return module
    finally:
        for name in list(sys.modules):
            if name.split(".")[0] == "freetype":
                del sys.modules[name]
        sys.modules.update(before)


ours = load_as_freetype()


def faces(path: Path, size: int) -> tuple[Any, Any]:
    pair = real.Face(str(path)), ours.Face(str(path))
    for face in pair:
        face.set_pixel_sizes(size, size)
    return pair


def glyphs(path: Path) -> list[int]:
    face = real.Face(str(path))
    return sorted({face.get_char_index(c) for c in TEXTS[path]} | {0})


def metrics(face: Any, glyph: int, flags: int) -> tuple[int, ...]:
    face.load_glyph(glyph, flags)
    m = face.glyph.metrics
    slot = face.glyph
    return (
        *(m.width, m.height, m.horiBearingX, m.horiBearingY, m.horiAdvance),
        *(slot.advance.x, slot.advance.y, slot.linearHoriAdvance, face.get_advance(glyph, flags)),
        *(slot.bitmap_left, slot.bitmap_top),
    )


def picture(face: Any, glyph: int, flags: int, *modes: int) -> tuple[tuple[int, ...], np.ndarray]:
    """Everything that pygfx reads after rendering."""
    face.load_glyph(glyph, flags)
    for mode in modes:
        face.glyph.render(mode)
    bitmap = face.glyph.bitmap
    pixels = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.width)
    place = [face.glyph.bitmap_left, face.glyph.bitmap_top, bitmap.pitch]
    if pixels.size:  # of an empty bitmap FreeType sets the kind or not, as it happens
        place += [bitmap.num_grays, bitmap.pixel_mode]
    return tuple(place), pixels.astype(int)


def test_the_package_works_under_both_names() -> None:
    assert ours.__name__ == "freetype"
    assert ours.Face.__module__ == "freetype.face"
    assert inside.Face.__module__ == "vizlib.site.freetype.face"
    assert sys.modules["freetype"] is real


def test_imports_nothing_but_numpy_and_uharfbuzz() -> None:
    code = (
        "import importlib.util, sys; before = set(sys.modules)\n"
        f"folder = {str(FOLDER)!r}\n"
        "spec = importlib.util.spec_from_file_location('freetype', folder + '/__init__.py',"
        " submodule_search_locations=[folder])\n"
        "module = importlib.util.module_from_spec(spec); sys.modules['freetype'] = module\n"
        "spec.loader.exec_module(module)\n"
        "names = {n.split('.')[0] for n in set(sys.modules) - before} - set(sys.stdlib_module_names)\n"
        "print(sorted(n for n in names if n[0] != '_' and n != 'cython_runtime'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['freetype', 'numpy', 'uharfbuzz']"


def test_constants_are_freetypes() -> None:
    names = [name for name in ours.__all__ if name.startswith("FT_") and name != "FT_Exception"]
    assert len(names) > 8
    assert {name: getattr(ours, name) for name in names} == {name: getattr(real, name) for name in names}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_face_tells_the_same(path: Path) -> None:
    theirs, mine = faces(path, 48)
    for name in ("family_name", "style_name", "units_per_EM", "ascender", "descender", "num_glyphs"):
        assert getattr(mine, name) == getattr(theirs, name), name
    assert list(mine.get_chars()) == list(theirs.get_chars())
    for char in TEXTS[path] + "\U0010ffff":
        assert mine.get_char_index(char) == theirs.get_char_index(char)
        assert mine.get_char_index(ord(char)) == theirs.get_char_index(ord(char))


@pytest.mark.parametrize("size", [9, 17, 48, 100])
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_metrics_are_equal(path: Path, size: int) -> None:
    theirs, mine = faces(path, size)
    all_flags = [real.FT_LOAD_NO_HINTING]
    if path in UNHINTED:
        all_flags.append(real.FT_LOAD_DEFAULT)
    for flags in all_flags:
        for glyph in glyphs(path):
            assert metrics(mine, glyph, flags) == metrics(theirs, glyph, flags), (glyph, flags)
    assert mine.get_advance(3, real.FT_LOAD_NO_SCALE) == theirs.get_advance(3, real.FT_LOAD_NO_SCALE)


@pytest.mark.parametrize("path", [NOTO, DEVANAGARI, SYMBOLS], ids=lambda path: path.stem)
def test_metrics_of_every_composite_are_equal(path: Path) -> None:
    theirs, mine = faces(path, 48)
    for glyph in range(0, theirs.num_glyphs, 3):
        assert metrics(mine, glyph, 0) == metrics(theirs, glyph, 0), glyph


def test_width_and_height_may_differ() -> None:
    for sizes in ((30, 60), (0, 20), (20, 0), (0, 0)):
        theirs, mine = real.Face(str(NOTO)), ours.Face(NOTO)
        for face in (theirs, mine):
            face.set_pixel_sizes(*sizes)
        assert metrics(mine, 36, 2) == metrics(theirs, 36, 2), sizes


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("size", [13, 48])
def test_coverage_is_equal(path: Path, size: int) -> None:
    theirs, mine = faces(path, size)
    differences = []
    for glyph in glyphs(path):
        expected_place, expected = picture(theirs, glyph, real.FT_LOAD_NO_HINTING, NORMAL)
        place, pixels = picture(mine, glyph, real.FT_LOAD_NO_HINTING, NORMAL)
        assert place == expected_place
        assert pixels.shape == expected.shape
        if expected.size:
            differences.append(np.abs(pixels - expected).ravel())
    every = np.concatenate(differences)
    # Not one pixel in a hundred is another one, and none by more than a step: FreeType divides with
    # reciprocals that are not exact.
    assert every.max() <= 1
    assert every.mean() < 0.003


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("size", [24, 48])
def test_distances_from_the_bitmap_are_freetypes(path: Path, size: int) -> None:
    theirs, mine = faces(path, size)
    flags = real.FT_LOAD_DEFAULT if path in UNHINTED else real.FT_LOAD_NO_HINTING
    worst, means = [], []
    for glyph in glyphs(path):
        expected_place, expected = picture(theirs, glyph, flags, NORMAL, SDF)
        place, pixels = picture(mine, glyph, flags, NORMAL, SDF)
        assert place == expected_place
        assert pixels.shape == expected.shape
        if expected.size:
            difference = np.abs(pixels - expected)
            worst.append(difference.max())
            means.append(difference.mean())
    # Of 255, where 16 are a pixel. FreeType finds the nearest edge by two sweeps over the bitmap, which
    # at few sharp corners gives one that is not the nearest.
    assert np.mean(np.array(worst) <= 3) > (0.9 if path in UNHINTED else 0.75)
    assert max(worst) <= 12
    assert max(means) < 0.5
    assert np.mean(means) < 0.05


def distances_by_sampling(face: Any, glyph: int, shape: tuple[int, ...], place: tuple[int, ...]) -> np.ndarray:
    """Distance in pixels from each pixel's centre to densely set points on the outline."""
    face.load_glyph(glyph, real.FT_LOAD_NO_HINTING)
    points: list[tuple[float, float]] = []

    def curve(*controls: Any) -> None:
        p0, p1, p2 = (np.array([c.x, c.y], float) for c in controls)
        t = np.linspace(0, 1, 400)[:, None]
        points.extend(map(tuple, (p0 * (1 - t) ** 2 + p1 * 2 * t * (1 - t) + p2 * t * t) / 64))

    last: list[Any] = []

    def copied(v: Any) -> Any:
        return real.FT_Vector(v.x, v.y)

    def move(to: Any, _: Any) -> None:
        last[:] = [copied(to)]

    def line(to: Any, _: Any) -> None:
        a, b = last[0], copied(to)
        middle = real.FT_Vector((a.x + b.x) // 2, (a.y + b.y) // 2)
        curve(a, middle, b)
        last[:] = [b]

    def conic(control: Any, to: Any, _: Any) -> None:
        curve(last[0], control, to)
        last[:] = [copied(to)]

    face.glyph.outline.decompose(None, move_to=move, line_to=line, conic_to=conic, cubic_to=None)
    cloud = np.array(points)
    left, top = place[:2]
    x = left + 0.5 + np.arange(shape[1])
    y = top - 0.5 - np.arange(shape[0])
    result = np.empty(shape)
    for i in range(shape[0]):
        result[i] = np.sqrt((x[:, None] - cloud[:, 0]) ** 2 + (y[i] - cloud[:, 1]) ** 2).min(axis=1)
    return result


@pytest.mark.parametrize("char", "HOgé&8")
def test_distances_from_the_outline_are_true(char: str) -> None:
    theirs, mine = faces(NOTO, 48)
    glyph = theirs.get_char_index(char)
    place, pixels = picture(mine, glyph, real.FT_LOAD_NO_HINTING, SDF)
    true = distances_by_sampling(theirs, glyph, pixels.shape, place)
    band = true < 7.9
    # A byte holds steps of 1/16 pixel, cut off.
    assert np.abs(np.abs(pixels - 128)[band] - true[band] * 16).max() < 1.5
    _, coverage = picture(mine, glyph, real.FT_LOAD_NO_HINTING, NORMAL)
    inner = pixels[8:-8, 8:-8]
    assert (inner[coverage == 255] > 128).all()
    assert (inner[coverage == 0] < 128).all()


@pytest.mark.parametrize("path", [NOTO, MORE_FONTS / "STIXGeneral.ttf"], ids=lambda path: path.stem)
def test_distances_from_the_outline_are_freetypes(path: Path) -> None:
    theirs, mine = faces(path, 48)
    worst = []
    for glyph in glyphs(path):
        expected_place, expected = picture(theirs, glyph, real.FT_LOAD_NO_HINTING, SDF)
        place, pixels = picture(mine, glyph, real.FT_LOAD_NO_HINTING, SDF)
        assert place == expected_place
        if expected.size:
            worst.append(np.abs(pixels - expected).max())
    # Where contours overlap or curves are sharp, FreeType's values are wrong: few glyphs here.
    assert np.mean(np.array(worst) <= 1) > 0.9


def test_distances_do_not_see_what_lies_within_the_shape() -> None:
    # An overlapping glyph: the picture's inside is one piece, with no valley along the hidden contours.
    theirs, mine = faces(ARABIC, 48)
    overlapping = 0
    for glyph in glyphs(ARABIC):
        _, pixels = picture(mine, glyph, real.FT_LOAD_NO_HINTING, SDF)
        _, coverage = picture(mine, glyph, real.FT_LOAD_NO_HINTING, NORMAL)
        _, theirs_direct = picture(theirs, glyph, real.FT_LOAD_NO_HINTING, SDF)
        inner = pixels[8:-8, 8:-8]
        assert (inner[coverage == 255] >= 128).all()
        overlapping += (theirs_direct[8:-8, 8:-8][coverage == 255] < 128).any()
    assert overlapping  # FreeType itself has holes in some of them: the case does occur


@pytest.mark.parametrize("modes", [(NORMAL,), (SDF,), (NORMAL, SDF), (NORMAL, NORMAL), (NORMAL, SDF, NORMAL)])
def test_the_space_is_empty(modes: tuple[int, ...]) -> None:
    theirs, mine = faces(NOTO, 48)
    space = theirs.get_char_index(" ")
    expected_place, expected = picture(theirs, space, 0, *modes)
    place, pixels = picture(mine, space, 0, *modes)
    assert pixels.shape == expected.shape == (0, 0)
    assert place == expected_place
    assert metrics(mine, space, 0) == metrics(theirs, space, 0)


def test_rendering_twice_is_as_in_freetype() -> None:
    theirs, mine = faces(NOTO, 48)
    for modes in ((NORMAL, NORMAL), (NORMAL, SDF, NORMAL), (NORMAL, SDF, SDF)):
        expected_place, expected = picture(theirs, 36, 0, *modes)
        place, pixels = picture(mine, 36, 0, *modes)
        assert place == expected_place
        assert pixels.shape == expected.shape
        assert np.abs(pixels - expected).mean() < 0.5


def test_load_can_render() -> None:
    theirs, mine = faces(NOTO, 48)
    _, expected = picture(theirs, 36, real.FT_LOAD_RENDER)
    _, pixels = picture(mine, 36, real.FT_LOAD_RENDER)
    assert np.abs(pixels - expected).max() <= 1


def test_the_missing_glyph_is_glyph_zero() -> None:
    theirs, mine = faces(NOTO, 48)
    assert mine.get_char_index("\ue000") == theirs.get_char_index("\ue000") == 0
    assert (picture(mine, 0, 0, NORMAL)[1] == picture(theirs, 0, 0, NORMAL)[1]).all()


@pytest.mark.parametrize("path", [DEJAVU, NOTO], ids=lambda path: path.stem)
def test_kerning_is_equal(path: Path) -> None:
    seen = set()
    for size in (13, 48):
        theirs, mine = faces(path, size)
        for left, right in itertools.product("AVTWyo.LP1f", repeat=2):
            for mode in (real.FT_KERNING_DEFAULT, real.FT_KERNING_UNFITTED, real.FT_KERNING_UNSCALED):
                expected = theirs.get_kerning(left, right, mode)
                vector = mine.get_kerning(left, right, mode)
                assert (vector.x, vector.y) == (expected.x, expected.y)
                seen.add(vector.x)
    assert (len(seen) > 3) == (path == DEJAVU)


@pytest.fixture
def cubic_font(tmp_path: Path) -> Path:
    """A font with cubic curves (`CFF `): a ring of curves, a shape whose contours overlap, a space."""
    ring, overlap, nothing = T2CharStringPen(600, None), T2CharStringPen(700, None), T2CharStringPen(250, None)
    for radius, turn in ((300, 1), (180, -1)):
        bow = radius * 0.5523
        corners = [(radius, 0), (0, radius), (-radius, 0), (0, -radius)][::turn]
        tangents = [(0, bow), (-bow, 0), (0, -bow), (bow, 0)][::turn]
        ring.moveTo((corners[0][0] + 310, corners[0][1] + 305))
        for k in range(4):
            (x0, y0), (x1, y1) = corners[k], corners[(k + 1) % 4]
            (dx0, dy0), (dx1, dy1) = tangents[k], tangents[(k + 1) % 4]
            control = [(x0 + turn * dx0, y0 + turn * dy0), (x1 - turn * dx1, y1 - turn * dy1), (x1, y1)]
            ring.curveTo(*((x + 310, y + 305) for x, y in control))
        ring.closePath()
    for x in (50, 250):
        overlap.moveTo((x, -100))
        for point in ((x + 333, -100), (x + 301, 511), (x, 500)):
            overlap.lineTo(point)
        overlap.closePath()
    builder = FontBuilder(1000, isTTF=False)
    names = [".notdef", "O", "X", "space"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord("O"): "O", ord("X"): "X", ord(" "): "space"})
    drawn = [nothing, ring, overlap, nothing]
    strings = {name: pen.getCharString() for name, pen in zip(names, drawn, strict=True)}
    builder.setupCFF("Cubic-Regular", {}, strings, {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 10)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Cübic", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    path = tmp_path / "cubic.otf"
    builder.save(path)
    return path


@pytest.mark.parametrize("size", [16, 48])
def test_cubic_curves_are_equal(cubic_font: Path, size: int) -> None:
    theirs, mine = faces(cubic_font, size)
    assert mine.family_name == theirs.family_name == b"C?bic"
    for char in "OX ?":
        glyph = theirs.get_char_index(char)
        assert mine.get_char_index(char) == glyph
        flags = real.FT_LOAD_NO_HINTING
        assert metrics(mine, glyph, flags) == metrics(theirs, glyph, flags)
        for modes, most in (((NORMAL,), 2), ((NORMAL, SDF), 4)):
            expected_place, expected = picture(theirs, glyph, flags, *modes)
            place, pixels = picture(mine, glyph, flags, *modes)
            assert place == expected_place
            assert pixels.shape == expected.shape
            assert not pixels.size or np.abs(pixels - expected).max() <= most
    _, expected = picture(theirs, 1, real.FT_LOAD_NO_HINTING, SDF)
    assert np.abs(picture(mine, 1, real.FT_LOAD_NO_HINTING, SDF)[1] - expected).max() <= 1


def test_overlapping_contours_have_one_boundary(cubic_font: Path) -> None:
    _, mine = faces(cubic_font, 100)
    _, pixels = picture(mine, 2, real.FT_LOAD_NO_HINTING, SDF)
    # The middle of the shape, where the hidden sides of both quadrilaterals pass, is far from its edge.
    rows, columns = pixels.shape
    assert (pixels[rows // 2, columns // 2 - 10 : columns // 2 + 10] == 255).all()


def square(x: float, y: float, side: float, clockwise: bool) -> np.ndarray:
    corners = np.array([[x, y], [x, y + side], [x + side, y + side], [x + side, y]])
    corners = corners if clockwise else corners[::-1]
    return np.concatenate([corners, np.roll(corners, -1, axis=0)], axis=1)


@pytest.mark.parametrize(
    ("squares", "length", "area"),
    [
        ([(0, 0, 10, True)], 40, 100),
        ([(0, 0, 10, True), (5, 5, 10, True)], 60, 175),  # overlapping: a union
        ([(0, 0, 10, True), (2, 2, 4, False)], 56, 84),  # a hole
        ([(0, 0, 10, True), (2, 2, 4, True)], 40, 100),  # hidden within
        ([(0, 0, 10, True), (10, 0, 10, True)], 60, 200),  # side by side: no edge between
        ([(0, 0, 10, True), (20, 0, 5, False)], 60, 125),
    ],
)
def test_boundary_of_squares(squares: list[tuple[float, float, float, bool]], length: float, area: int) -> None:
    lines = np.concatenate([square(*each) for each in squares])
    boundary = inside.boundary.filled_boundary(lines)
    assert np.hypot(*(boundary[:, 2:] - boundary[:, :2]).T).sum() == pytest.approx(length)
    winding = inside.boundary.winding_of_pixels(lines, 30, 20)
    assert (winding != 0).sum() == area


def same_error(make: Any) -> tuple[Any, Any]:
    errors = []
    for module in (real, ours):
        with pytest.raises(module.FT_Exception) as caught:
            make(module)
        errors.append(caught.value)
    assert errors[1].errcode == errors[0].errcode
    return errors[0], errors[1]


def test_a_missing_file_is_the_same_error() -> None:
    _, mine = same_error(lambda module: module.Face("no/such/font.ttf"))
    assert 'font "no/such/font.ttf" does not exist' in str(mine)
    assert "cannot open resource" in str(mine)


@pytest.mark.parametrize("length", [0, 12, 300, 10_000])
def test_a_cut_file_is_the_same_error(length: int, tmp_path: Path) -> None:
    file = tmp_path / "cut.ttf"
    file.write_bytes(NOTO.read_bytes()[:length])
    same_error(lambda module: module.Face(str(file)))


def test_a_file_that_is_no_font_is_the_same_error(tmp_path: Path) -> None:
    file = tmp_path / "text.ttf"
    file.write_text("This is not a font. " * 50)
    _, mine = same_error(lambda module: module.Face(str(file)))
    assert "is not an OpenType font" in str(mine)
    same_error(lambda module: module.Face(str(tmp_path)))


def test_a_font_without_its_end_still_opens(tmp_path: Path) -> None:
    data = NOTO.read_bytes()
    file = tmp_path / "half.ttf"
    file.write_bytes(data[: len(data) // 2])
    theirs, mine = real.Face(str(file)), ours.Face(str(file))
    assert mine.family_name == theirs.family_name
    mine.set_pixel_sizes(48, 48)
    for glyph in range(0, mine.num_glyphs, 50):
        try:
            mine.load_glyph(glyph, 0)
        except ours.FT_Exception as error:
            assert "cut short" in str(error)  # noqa: PT017 - most glyphs load


def test_a_stream_can_be_opened_and_a_collection_has_an_index() -> None:
    assert ours.Face(io.BytesIO(NOTO.read_bytes())).family_name == b"Noto Sans"
    same_error(lambda module: module.Face(str(NOTO), 3))


@pytest.mark.parametrize("glyph", [-1, 99999])
def test_a_glyph_out_of_range_is_the_same_error(glyph: int) -> None:
    def load(module: Any) -> None:
        face = module.Face(str(NOTO))
        face.set_pixel_sizes(48, 48)
        face.load_glyph(glyph, 0)

    _, mine = same_error(load)
    assert f"has no glyph {glyph}, expected 0 to 4687" in str(mine)


def test_an_advance_out_of_range_is_the_same_error() -> None:
    same_error(lambda module: module.Face(str(NOTO)).get_advance(99999, 0))


def test_what_is_missing_says_what_there_is() -> None:
    _, mine = faces(NOTO, 48)
    with pytest.raises(AttributeError, match=r"freetype has no 'FT_LOAD_COLOR' here.*FT_LOAD_DEFAULT"):
        _ = ours.FT_LOAD_COLOR
    with pytest.raises(AttributeError, match=r"freetype\.Face has no 'set_var_named_instance'.*load_glyph"):
        mine.set_var_named_instance("Bold")
    with pytest.raises(ours.FT_Exception, match="no glyph is loaded yet"):
        _ = mine.glyph
    with pytest.raises(ours.FT_Exception, match=r"load flags 0x10 .*FT_LOAD_NO_HINTING"):
        mine.load_glyph(36, 0x10)
    mine.load_glyph(36, 0)
    with pytest.raises(ours.FT_Exception, match=r"render mode 2 .*FT_RENDER_MODE_SDF"):
        mine.glyph.render(2)
    with pytest.raises(ours.FT_Exception, match="kerning mode 7 is unknown"):
        mine.get_kerning("A", "V", 7)
    with pytest.raises(ours.FT_Exception, match="not rendered yet"):
        _ = mine.glyph.bitmap.buffer


def test_a_glyph_takes_about_a_millisecond() -> None:
    _, mine = faces(NOTO, 48)
    wanted = glyphs(NOTO)

    def seconds() -> float:
        start = time.process_time()
        for glyph in wanted:
            picture(mine, glyph, 0, NORMAL, SDF)
        return time.process_time() - start

    best = min(seconds() for _ in range(3)) / len(wanted)
    assert best < 3e-3  # 0.8 ms on the machine where this was written; the rest is for slow ones


DRAW = """
import importlib.util, sys
import numpy as np
which, folder, out = sys.argv[1:]
if which == "ours":
    spec = importlib.util.spec_from_file_location(
        "freetype", folder + "/__init__.py", submodule_search_locations=[folder])
    module = importlib.util.module_from_spec(spec)
    sys.modules["freetype"] = module
    spec.loader.exec_module(module)
import pygfx
from rendercanvas.offscreen import RenderCanvas
assert pygfx.utils.text._sdf.freetype.__file__.startswith(folder) == (which == "ours")
canvas = RenderCanvas(size=(480, 240), pixel_ratio=1)
renderer = pygfx.renderers.WgpuRenderer(canvas)
scene = pygfx.Scene()
scene.add(pygfx.Background.from_color("#fff"))
black = pygfx.TextMaterial(color="#000", aa=True)
for y, size, text in [(80, 14, "The quick brown fox 0123456789 -1.5e-3"), (40, 30, "Hamburgefonts éñß @&%"),
                      (0, 12, "Temperature [°C] → x² ± 3"), (-60, 90, "Ag&é8"), (105, 20, "नमन ☀ ★ ♥")]:
    words = pygfx.Text(text, font_size=size, anchor="middle-center", material=black)
    words.local.y = y
    scene.add(words)
camera = pygfx.OrthographicCamera(480, 240)
canvas.request_draw(lambda: renderer.render(scene, camera))
np.save(out, np.asarray(canvas.draw()))
"""


def test_pygfx_draws_the_same_text(tmp_path: Path) -> None:
    pictures = []
    for which in ("real", "ours"):
        out = tmp_path / f"{which}.npy"
        subprocess.run(
            [sys.executable, "-c", DRAW, which, str(FOLDER), str(out)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYGFX_DISABLE_SYSTEM_FONTS": "1"},
            timeout=120,
        )
        pictures.append(np.load(out)[..., :3].astype(float))
    theirs, mine = pictures
    assert (theirs < 128).mean() > 0.02  # there is text
    assert np.abs(theirs - mine).mean() < 0.05
    assert (np.abs(theirs - mine) > 16).mean() < 0.001
