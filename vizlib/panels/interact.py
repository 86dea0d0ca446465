"""interact: a function's arguments → fields in a panel, and calls with what is chosen. imgui is not needed for that.

fields ─→ changed? ─→ at the beginning of the next frame: one call, with the values as they are by then
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from vizlib.panels.fields import field
from vizlib.panels.panel import Panel
from vizlib.panels.slip import slip_of

__all__ = ["Interaction"]

logger = logging.getLogger("vizlib")

_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Interaction:
    """One function with its fields.

    function : called with an argument by name for each field; it may be a coroutine function
    controls : what stands for each argument; see ``panels.fields.field``
    owner : the figure's name in error messages
    ask : asks for a frame

    Raises TypeError or ValueError where arguments and controls do not fit.
    """

    def __init__(
        self, function: Callable[..., Any], controls: Mapping[str, Any], owner: str, ask: Callable[[], None]
    ) -> None:
        name = getattr(function, "__name__", type(function).__name__)
        self._function, self._ask = function, ask
        self._owner = f'{owner}: interact with "{name}"'
        self.fields = _fields(function, controls, self._owner)
        self.panel: Panel | None = None
        self._due = False
        self._task: asyncio.Task[None] | None = None
        self._lasting = inspect.iscoroutinefunction(function)

    def start(self, panel: Panel) -> None:
        """Be what a panel shows, and call the function with the first values, unless it takes none."""
        self.panel = panel
        panel.again = self.call_soon
        if self.fields:
            self._due = True
            self.step()

    @property
    def values(self) -> dict[str, Any]:
        """What is chosen."""
        return {name: each.value for name, each in self.fields.items()}

    def draw(self, ui: Any) -> None:
        """Draw the fields, or, if there are none, a button."""
        changed = False
        for name, each in self.fields.items():
            changed |= each.draw(ui, name.replace("_", " ") + f"###{name}")
        if not self.fields:
            assert self.panel is not None
            changed = ui.button(self.panel.title, (-1, 0))
        if changed:
            self.call_soon()

    def call_soon(self) -> None:
        """Call the function at the beginning of the next frame."""
        self._due = True
        self._ask()

    def step(self) -> None:
        """A frame is about to be drawn: call the function, if anything has changed."""
        if self.panel is not None:
            self.panel.took = 0.0
        if not self._due or self._task is not None:  # one that runs is called again when it is done
            return
        self._due = False
        if not self._lasting:
            before = time.perf_counter()
            try:
                result = self._function(**self.values)
            except Exception as error:
                self._failed(error)
            else:
                self._succeeded()
                if inspect.iscoroutine(result):
                    result.close()
            if self.panel is not None:
                self.panel.took = time.perf_counter() - before
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # natively, in a script: there is no later
            asyncio.run(self._last())
        else:
            self._task = loop.create_task(self._last())

    async def _last(self) -> None:
        try:
            await self._function(**self.values)
        except Exception as error:
            self._failed(error)
        else:
            self._succeeded()
        finally:
            self._task = None
        if self._due:
            self._ask()

    def _failed(self, error: Exception) -> None:
        slip = slip_of(error)
        assert self.panel is not None
        if self.panel.failure is None or self.panel.failure.title != slip.title:
            logger.error("%s: %s\n%s", self._owner, slip.title, slip.text)
        self.panel.failure = slip
        self._ask()

    def _succeeded(self) -> None:
        assert self.panel is not None
        if self.panel.failure is not None:
            self.panel.failure = None
            self._ask()

    def close(self) -> None:
        """Call it no more."""
        self._due = False
        if self._task is not None:
            self._task.cancel()


def _fields(function: Callable[..., Any], controls: Mapping[str, Any], owner: str) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters
    named = {name: each for name, each in parameters.items() if each.kind in _BY_NAME}
    takes_all = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values())
    strange = [name for name in controls if name not in named]
    if strange and not takes_all:
        there = ", ".join(named) or "none"
        raise TypeError(f'{owner}: there is no argument "{strange[0]}" to choose; there are {there}.')
    for name, each in parameters.items():
        if each.kind is inspect.Parameter.POSITIONAL_ONLY and each.default is inspect.Parameter.empty:
            raise TypeError(f'{owner}: argument "{name}" cannot be given by name, which is how it would be called.')
    found = {}
    for name, each in named.items():
        what = f'{owner}: argument "{name}"'
        has_default = each.default is not inspect.Parameter.empty
        if name in controls:
            found[name] = field(controls[name], what)
            if has_default:
                _begin_at(found[name], each.default, what)
        elif has_default:
            try:
                found[name] = field(each.default, what)
            except (TypeError, ValueError):
                continue  # nothing to choose it with: the function has it as it is
        else:
            raise TypeError(f"{what} has neither a default nor something to choose it with, such as {name}=(0, 10).")
    for name in strange:
        found[name] = field(controls[name], f'{owner}: argument "{name}"')
    return found


def _begin_at(made: Any, default: Any, what: str) -> None:
    """Begin with the function's own default."""
    if not made.accepts(default):
        raise ValueError(f"{what} is {default!r} by default, expected {made.expects}.")
    made.value = default
