"""Sheets: lines, rectangles and letters in pixels."""
