"""Texts: strings from anywhere, such that whoever draws them can encode them."""

from __future__ import annotations

__all__ = ["encodable"]


def encodable(text: str) -> str:
    """A text with "?" for lone surrogates, which UTF-8 does not have; names of files may contain them (PEP 383)."""
    return text.encode("utf-8", "replace").decode("utf-8")
