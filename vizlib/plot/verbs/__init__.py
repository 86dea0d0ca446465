"""What newcomers try on a view: plot, scatter, imshow, … with matplotlib's argument names where they mean the same.

    lines     plot, step          curve       a line with markers
    errors    errorbar            patches     bars and areas
    rules     axhline, axvline    styles      matplotlib's markers, line styles, formats and points
    marks     scatter, quiver, text           spelling    other names, and what there is not
    areas     hist, bar, barh, fill_between   plane       the order of what is drawn, titles of axes
    grids     imshow, pcolormesh, surface

Sizes that matplotlib has in points (1/72 inch) are in points here; nodes have them in logical pixels (1/96 inch).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vizlib.plot.verbs.areas import Areas, Histogram
from vizlib.plot.verbs.errors import ErrorBars, Errors
from vizlib.plot.verbs.grids import Grids
from vizlib.plot.verbs.lines import Lines
from vizlib.plot.verbs.marks import Marks
from vizlib.plot.verbs.rules import Rules
from vizlib.plot.verbs.spelling import absent

__all__ = ["ErrorBars", "Histogram", "Verbs"]


class Verbs(Lines, Errors, Rules, Marks, Areas, Grids):
    """All verbs, to be mixed into a view."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(
                absent(name, self.__dict__.get("_owner", "View")) or f"{type(self).__name__} has no attribute {name!r}."
            )
