"""Files of a figure that is shown, where there is no stream to write down."""

from __future__ import annotations

from pathlib import Path

import pytest

import vizlib as vz


@pytest.mark.parametrize("shown", [False, True])
def test_natively_it_names_the_command(shown: bool, tmp_path: Path) -> None:
    figure = vz.Figure(size=(40, 30), title="Box")
    figure.add(vz.Points([[0, 0, 0]]))
    if shown:
        figure.show(offscreen=True)
    with pytest.raises(RuntimeError, match=r'Figure "Box": save_html\(\) writes down .* `vizlib export SCRIPT.py'):
        figure.save_html(tmp_path / "box.html")
    assert list(tmp_path.iterdir()) == []
    figure.close()
