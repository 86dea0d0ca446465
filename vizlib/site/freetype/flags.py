"""The constants of FreeType that this package understands, with FreeType's own values."""

FT_LOAD_DEFAULT = 0x0
FT_LOAD_NO_SCALE = 0x1
FT_LOAD_NO_HINTING = 0x2
FT_LOAD_RENDER = 0x4
FT_LOAD_NO_BITMAP = 0x8

FT_RENDER_MODE_NORMAL = 0
FT_RENDER_MODE_SDF = 5

FT_KERNING_DEFAULT = 0
FT_KERNING_UNFITTED = 1
FT_KERNING_UNSCALED = 2

FT_PIXEL_MODE_GRAY = 2

# FreeType's default (property "spread" of its renderers "sdf" and "bsdf"): pixels around the outline in
# which a signed-distance bitmap has values other than 0 and 255.
SDF_SPREAD = 8
