"""Ticks: where an axis has them, and what they say: scales, dates and numerals."""
