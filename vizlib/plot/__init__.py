"""Figures: what is drawn into a canvas, how it is framed and lit, and when."""
