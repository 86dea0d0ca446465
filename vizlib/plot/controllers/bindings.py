"""Which gesture and which key does what: tables that controllers obey, and that help and documentation are made from.

A binding is pygfx's: gesture → (action, mode, amount). Gestures are "mouse1" (left), "mouse2" (right), "mouse3"
(middle) to "mouse5", "wheel", "double" (two clicks or taps) and keys, each after modifiers ("shift+mouse1"). Modes:

    drag      while the button is held; amount: a factor on the pointer's way, (across, down)
    push      once for each press or turn of the wheel; amount: for one press, or for one unit of the wheel
    repeat    as the key goes down, and on while it is held; amount: of one press

Shares of the view, turns in radians, and zooms as powers of two.
"""

from __future__ import annotations

import math
from typing import Any

from vizlib.arrays import choice

__all__ = ["ACTIONS", "FLY", "MODES", "ORBIT", "PAN_ZOOM", "Controls", "gesture", "key_gesture"]

Action = tuple[str, str, Any]

MODES = {"drag": "drag", "push": "push", "repeat": "key"}  # → what controllers' methods for it begin with
MODIFIERS = {"alt": "Alt", "control": "Ctrl", "shift": "Shift"}  # in the order they are written
POINTER = {
    "mouse1": "drag",
    "mouse2": "drag with the right button",
    "mouse3": "drag with the middle button",
    "mouse4": "drag with the fourth button",
    "mouse5": "drag with the fifth button",
    "wheel": "wheel",
    "double": "double click or double tap",
}
KEYS = {
    "arrowleft": "←",
    "arrowright": "→",
    "arrowup": "↑",
    "arrowdown": "↓",
    "pageup": "Page Up",
    "pagedown": "Page Down",
    "home": "Home",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "delete": "Delete",
    " ": "Space",
}

# Keys that help names together.
GROUPS = {
    "arrow keys": ("arrowleft", "arrowright", "arrowup", "arrowdown"),
    "W, A, S, D": ("w", "a", "s", "d"),
}
SIDES_SAID = {
    **{side: f"the {side}" for side in ("front", "back", "left", "right", "top")},
    "bottom": "below",
    "iso": "a corner",
    "oblique": "the front, a little from the right and above",
}

# What each action does, as help says it.
ACTIONS = {
    "rotate": "turn the scene",
    "look": "look around",
    "pan": "move the picture",
    "zoom": "zoom in and out",
    "zoom_x": "zoom along x only",
    "zoom_y": "zoom along y only",
    "box": "zoom to a rectangle",
    "select_box": "select points by a rectangle",
    "select_lasso": "select points by a lasso",
    "fit": "show everything",
    "home": "go back to how it was shown first",
    "view": "look from a standard side",
    "move": "fly",
    "speed": "fly faster or slower",
    "fov": "widen or narrow the field of view",
    "cancel": "leave off",
}

WHEEL = -0.002  # one notch of 100 is 1.15 times larger, as in d3-zoom and what grew from it
STEP = 0.1  # of the view, with an arrow key
TURN = math.radians(10)
OCTAVE = 1 / 3  # 1.26 times larger with a key
FINE = 0.1  # of a step, with Shift


def _arrows(action: str, step: float, across: int, down: int) -> dict[str, Action]:
    """The four arrow keys, with Shift in fine steps; ``across`` and ``down`` are signs."""
    table: dict[str, Action] = {}
    for modifier, size in (("", step), ("shift+", step * FINE)):
        for key, x, y in (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1)):
            table[f"{modifier}arrow{key}"] = (action, "repeat", (x * across * size, y * down * size))
    return table


COMMON: dict[str, Action] = {
    "control+mouse1": ("select_box", "drag", (1, 1)),
    "alt+mouse1": ("select_lasso", "drag", (1, 1)),
    "wheel": ("zoom", "push", WHEEL),
    "+": ("zoom", "repeat", OCTAVE),
    "=": ("zoom", "repeat", OCTAVE),  # where + takes Shift
    "-": ("zoom", "repeat", -OCTAVE),
    "double": ("fit", "push", 1),
    "0": ("fit", "push", 1),
    "home": ("fit", "push", 1),
    "h": ("home", "push", 1),
    "escape": ("cancel", "push", 1),
}
PAN_ZOOM: dict[str, Action] = {
    "mouse1": ("pan", "drag", (1, 1)),
    "mouse3": ("pan", "drag", (1, 1)),
    "mouse2": ("box", "drag", (1, 1)),
    "shift+mouse1": ("box", "drag", (1, 1)),
    **COMMON,
    "shift+wheel": ("zoom_x", "push", WHEEL),
    "alt+wheel": ("zoom_y", "push", WHEEL),
    **_arrows("pan", STEP, -1, -1),  # the view goes where the arrow points, so the picture goes the other way
}
SIDES: dict[str, Action] = {
    "1": ("view", "push", "front"),
    "2": ("view", "push", "back"),
    "3": ("view", "push", "left"),
    "4": ("view", "push", "right"),
    "5": ("view", "push", "top"),
    "6": ("view", "push", "bottom"),
    "7": ("view", "push", "iso"),
    "x": ("view", "push", (-1, 0, 0)),
    "y": ("view", "push", (0, -1, 0)),
    "z": ("view", "push", (0, 0, -1)),
    "shift+x": ("view", "push", (1, 0, 0)),
    "shift+y": ("view", "push", (0, 1, 0)),
    "shift+z": ("view", "push", (0, 0, 1)),
}
ORBIT: dict[str, Action] = {
    "mouse1": ("rotate", "drag", (1, 1)),
    "mouse2": ("pan", "drag", (1, 1)),
    "mouse3": ("pan", "drag", (1, 1)),
    "shift+mouse1": ("pan", "drag", (1, 1)),
    **COMMON,
    "alt+wheel": ("fov", "push", -0.01),
    **_arrows("rotate", TURN, 1, 1),
    "a": ("pan", "repeat", (STEP, 0)),
    "d": ("pan", "repeat", (-STEP, 0)),
    "w": ("pan", "repeat", (0, STEP)),
    "s": ("pan", "repeat", (0, -STEP)),
    **SIDES,
}
STEPS = {
    "w": (0, 0, -1), "s": (0, 0, 1), "a": (-1, 0, 0), "d": (1, 0, 0), "e": (0, 1, 0), "q": (0, -1, 0),
    "arrowup": (0, 0, -1), "arrowdown": (0, 0, 1), "arrowleft": (-1, 0, 0), "arrowright": (1, 0, 0),
}  # fmt: skip
FLY: dict[str, Action] = {
    "mouse1": ("look", "drag", (1, 1)),
    "mouse2": ("pan", "drag", (1, 1)),
    "mouse3": ("pan", "drag", (1, 1)),
    "shift+mouse1": ("pan", "drag", (1, 1)),
    **COMMON,
    "wheel": ("speed", "push", WHEEL),
    "+": ("speed", "push", OCTAVE),
    "=": ("speed", "push", OCTAVE),
    "-": ("speed", "push", -OCTAVE),
    "alt+wheel": ("fov", "push", -0.01),
    **{key: ("move", "repeat", way) for key, way in STEPS.items()},
    **{f"shift+{key}": ("move", "repeat", tuple(0.2 * part for part in way)) for key, way in STEPS.items()},
    **SIDES,
}


def gesture(name: str, owner: str = "Controls") -> str:
    """A gesture as tables have it: modifiers sorted, all in lower case. Raises ValueError on what is none."""
    text = name.lower()
    key = "+" if text == "+" or text.endswith("++") else text.rsplit("+", 1)[-1]
    modifiers = [part for part in text[: len(text) - len(key)].split("+") if part]
    for modifier in modifiers:
        choice(modifier, f"modifier in {name!r}", owner, MODIFIERS)
    if len(key) != 1:
        choice(key, f"gesture {name!r}", owner, [*POINTER, *KEYS])
    return "+".join([*sorted(modifiers), key])


def key_gesture(key: str, modifiers: Any) -> str:
    """A key that was pressed, as tables have it."""
    key = key.lower()
    held = {str(modifier).lower() for modifier in modifiers} - {key}
    # Signs and digits take Shift on some keyboards and not on others; what counts is the sign.
    if len(key) == 1 and not key.isalpha() and key != " ":
        held.discard("shift")
    return "+".join([*sorted(held), key])


class Controls(dict[str, Action]):
    """The bindings of one controller. What is set is checked; pygfx's own way of writing them is understood.

    actions : what the controller can do → the modes in which it can
    """

    def __init__(self, actions: dict[str, tuple[str, ...]], table: dict[str, Action]) -> None:
        super().__init__()
        self._actions = actions
        self.update(table)

    @property
    def action_names(self) -> tuple[str, ...]:
        """What the controller can do."""
        return tuple(self._actions)

    def __setitem__(self, name: str, action: Action) -> None:
        if not (isinstance(action, tuple | list) and len(action) == 3):
            raise TypeError(f'Controls: "{name}" is {action!r}, expected (action, mode, amount).')
        does, mode, amount = action
        choice(does, f'the action of "{name}"', "Controls", self._actions)
        choice(mode, f'the mode of "{name}", which is to {does},', "Controls", self._actions[does])
        key = gesture(name)
        pointed = key.rsplit("+", 1)[-1].startswith("mouse")
        if pointed != (mode == "drag"):
            expected = '"drag"' if pointed else '"push" or "repeat"'
            raise ValueError(f'Controls: the mode of "{name}" is {mode!r}, expected {expected}.')
        super().__setitem__(key, (does, mode, amount))

    def setdefault(self, name: str, action: Action) -> Action:
        """As a dict's, checked."""
        if gesture(name) not in self:
            self[name] = action
        return self[gesture(name)]

    def update(self, table: Any = (), **more: Action) -> None:  # type: ignore[override]
        """As a dict's, checked."""
        for name, action in dict(table, **more).items():
            self[name] = action

    def help(self) -> list[tuple[str, str]]:
        """[(gestures, what they do)] for readers, as in the table: ("drag, arrow keys", "turn the scene"), …"""
        rows: dict[str, list[str]] = {}
        for name, (does, _, amount) in self.items():
            said = f"look from {SIDES_SAID[amount]}" if does == "view" and isinstance(amount, str) else ACTIONS[does]
            rows.setdefault(said, []).append(name)
        return [(", ".join(_spoken_together(names, said)), said) for said, names in rows.items()]


def _spoken_together(names: list[str], said: str) -> list[str]:
    """Gestures in words, keys that belong together as one."""
    left, words = list(names), []
    while left:
        name = left[0]
        for group, keys in GROUPS.items():
            modifiers = name[: len(name) - len(name.rsplit("+", 1)[-1])]
            together = [modifiers + key for key in keys]
            if name in together and set(together) <= set(left):
                words.append(spoken(modifiers + group))
                left = [other for other in left if other not in together]
                break
        else:
            words.append(spoken(name) + (" or pinch" if name == "wheel" and said == ACTIONS["zoom"] else ""))
            left.pop(0)
    return words


def spoken(name: str) -> str:
    """A gesture in words: "Shift + drag"."""
    key = "+" if name == "+" or name.endswith("++") else name.rsplit("+", 1)[-1]
    modifiers = [word for modifier, word in MODIFIERS.items() if f"{modifier}+" in name]
    shown = POINTER.get(key) or KEYS.get(key) or (key.upper() if len(key) == 1 else key)
    return " + ".join([*modifiers, shown])
