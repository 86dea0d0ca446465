"""Colours that people can tell apart."""

from __future__ import annotations

import pytest

from vizlib.plot.themes import THEMES, Theme, contrast, named


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known grey that just fails AA
    assert contrast("#767676", "#ffffff") >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_meets_aa_wherever_it_stands(theme: Theme) -> None:
    for ground in (theme.figure, theme.inside, theme.panel, *theme.scene):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.muted, ground) >= 4.5
        assert contrast(theme.accent, ground) >= 4.5
        assert contrast(theme.wrong, ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_axis_lines_can_be_seen_and_the_grid_stays_back(theme: Theme) -> None:
    for ground in (theme.figure, theme.inside, *theme.scene):
        assert contrast(theme.frame, ground) >= 3
    assert 1.1 < contrast(theme.grid, theme.inside) < 2


def test_unknown_themes() -> None:
    with pytest.raises(
        ValueError, match=r"Figure: theme is 'drak' \(did you mean 'dark'\?\), expected one of 'light', 'dark'"
    ):
        named("drak", "Figure")
