"""pygfx's own examples draw in the browser as they draw natively.

A sample by default; all of them with VIZLIB_UPSTREAM_EXAMPLES=all, which takes some minutes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from . import examples
from .folder import needed

pytestmark = needed("pygfx")


def test_pygfx_examples_draw_the_same_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = examples.chosen()
    examples.copy(tmp_path)
    compared = examples.compare(names, tmp_path)
    with capsys.disabled():
        print(f"\n{examples.sentence('pygfx', compared)}")
    listed = {name for name in names if name in examples.DIFFERENT}
    wrong = {name: found for name, found in compared.items() if not found.same and name not in listed}
    assert wrong == {}
    assert [name for name in listed if compared[name].same] == [], "these are the same: take them from the list"


def test_few_examples_are_left_out_and_the_lists_name_files() -> None:
    names, reasons = examples.eligible()
    assert len(names) > 160
    assert len(reasons) < 30
    assert set(examples.DIFFERENT) <= set(names)
