from __future__ import annotations


def outline_distances(outline, width, rows, spread): raise ValueError
