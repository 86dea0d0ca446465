"""Finds vizlib's own WGSL: in ``vizlib/shaders`` of an installed package, in ``shaders`` of a source tree."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

__all__ = ["folder", "names", "source"]

_PACKAGE = Path(__file__).resolve().parent


def folder() -> Path:
    """Where the shaders are. Raises FileNotFoundError if the package came without them."""
    for place in (_PACKAGE / "shaders", _PACKAGE.parent / "shaders"):
        if place.is_dir():
            return place
    raise FileNotFoundError(
        f"vizlib's shaders are missing: there is no folder {_PACKAGE / 'shaders'}. Install it again."
    )


def names() -> list[str]:
    """The names that ``source`` takes, sorted."""
    return sorted(path.stem for path in folder().glob("*.wgsl"))


def source(name: str) -> str:
    """The WGSL of ``name``, a file's name without its ending. Raises ValueError that lists the legal names."""
    known = names()
    if name not in known:
        close = get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(map(repr, known)) or 'none'}."
        raise ValueError(f"There is no shader {name!r}; {hint}")
    return (folder() / f"{name}.wgsl").read_text(encoding="utf-8")
