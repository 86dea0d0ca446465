"""Output: pictures and videos of figures, as arrays and files."""
