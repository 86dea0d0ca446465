"""GPU compute before drawing: one WGSL file in ``shaders`` and one module for each pass."""
