"""What is fetched before a script runs."""

from __future__ import annotations

import pytest

from vizlib.runners.imports import needed


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import numpy as np, scipy.signal\nfrom matplotlib import cm", ["matplotlib", "numpy", "scipy"]),
        ("def late():\n    import scipy", ["scipy"]),
        ("from imgui_bundle import implot", ["imgui_bundle"]),
        ("try:\n    from imgui_bundle import imgui\nexcept ImportError:\n    imgui = None", ["imgui_bundle"]),
        ("class Tool:\n    from imgui_bundle import imgui", ["imgui_bundle"]),
        ("@fig.panel\ndef gui(ui):\n    from imgui_bundle import implot", []),
        ("async def gui():\n    def inner():\n        import imgui_bundle", []),
        ("from . import beside\nfrom .beside import x", []),
        ("'''imgui_bundle draws panels'''  # imgui", []),
        ("this is no Python", []),
    ],
)
def test_what_is_needed(source: str, names: list[str]) -> None:
    assert needed(source) == names
