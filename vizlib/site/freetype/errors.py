"""FreeType's exception and the error codes that can arise here."""

CANNOT_OPEN_RESOURCE = 0x01
UNKNOWN_FILE_FORMAT = 0x02
INVALID_ARGUMENT = 0x06
UNIMPLEMENTED_FEATURE = 0x07
INVALID_GLYPH_INDEX = 0x10
INVALID_OUTLINE = 0x14
INVALID_COMPOSITE = 0x15
HORIZ_HEADER_MISSING = 0x8F
LOCATIONS_MISSING = 0x90
HMTX_TABLE_MISSING = 0x93

_TEXTS = {
    CANNOT_OPEN_RESOURCE: "cannot open resource",
    UNKNOWN_FILE_FORMAT: "unknown file format",
    INVALID_ARGUMENT: "invalid argument",
    UNIMPLEMENTED_FEATURE: "unimplemented feature",
    INVALID_GLYPH_INDEX: "invalid glyph index",
    INVALID_OUTLINE: "invalid outline",
    INVALID_COMPOSITE: "invalid composite glyph",
    HORIZ_HEADER_MISSING: "`hhea' table missing",
    LOCATIONS_MISSING: "locations (loca) table missing",
    HMTX_TABLE_MISSING: "`hmtx' table missing",
}


class FT_Exception(Exception):
    """A FreeType error: `errcode` is FreeType's number, `message` says what was asked for and what works."""

    def __init__(self, errcode: int, message: str = "") -> None:
        super().__init__(errcode, message)
        self.errcode = errcode
        self.message = message

    def __str__(self) -> str:
        return f"FT_Exception: {self.message} ({_TEXTS.get(self.errcode, 'unknown error')})"
