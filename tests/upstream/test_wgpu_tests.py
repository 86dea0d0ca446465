"""wgpu-py's own tests pass in the browser and natively, but for those of a list that says why."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from . import suite
from .folder import needed

pytestmark = needed("wgpu-py")


@pytest.mark.parametrize(("where", "run"), [("in a page", suite.in_page), ("natively", suite.natively)])
def test_wgpu_tests_pass_or_are_left_out_for_a_reason(
    where: str, run: Callable[[], suite.Figures], capsys: pytest.CaptureFixture[str]
) -> None:
    figures = run()
    with capsys.disabled():
        print(f"\n{figures.sentence(where)}")
    assert not figures.unexpected
    assert not figures.pass_after_all, "these pass: take them from the list of what is left out"
    assert not figures.unknown, "the list of what is left out means no test with these"
    assert len(figures.passed) > 140, "most of it runs"
