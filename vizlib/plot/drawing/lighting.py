"""Light and background for scenes that bring none: a lamp over the viewer's left shoulder, a page's colour."""

from __future__ import annotations

import math
import weakref
from typing import Any

import numpy as np
import pygfx as gfx

__all__ = ["AROUND", "background", "corners", "is_lamp", "light"]

NAME = "vizlib background"
AROUND = "vizlib light"
KEY = 2.9  # pygfx counts 3 as well lit; what is left comes from all around
AMBIENT = 0.8


class Lamp(gfx.DirectionalLight):
    """A light that goes with the camera: seen from there, it comes from the left, from above and from behind.

    pygfx aims a light at its target with several matrix decompositions a frame, and one that is attached to a
    camera along the view. This one's direction is a column or two of the camera's own matrix.
    """

    # Far enough behind the viewer that nothing lies in the dark.
    FROM = np.array((-0.4, 0.55, 1.0)) / np.linalg.norm((-0.4, 0.55, 1.0))

    def __init__(self, camera: gfx.Camera) -> None:
        super().__init__("#fffdf8", KEY, name="vizlib lamp")
        self._camera = weakref.ref(camera)

    def _gfx_update_uniform_buffer(self) -> None:
        camera = self._camera()
        if camera is not None:
            x, y, z = -(camera.world.matrix[:3, :3] @ self.FROM)
            length = math.sqrt(x * x + y * y + z * z) or 1.0
            self.uniform_buffer.data["direction"] = x / length, y / length, z / length, 0.0


def is_lamp(item: gfx.WorldObject) -> bool:
    """Whether an object is the lamp that vizlib attached to a camera."""
    return isinstance(item, Lamp)


def light(scene: gfx.WorldObject, camera: gfx.Camera) -> None:
    """Add a lamp that goes with the camera, and light from all around, if the scene has no light."""
    if any(scene.iter(lambda item: isinstance(item, gfx.Light))):
        return
    camera.add(Lamp(camera))
    ambient = gfx.AmbientLight("#eef3ff", AMBIENT)
    ambient.name = AROUND
    scene.add(ambient)


def background(scene: gfx.WorldObject, choice: Any, owner: str) -> None:
    """Give a scene a background, in place of one that this function gave it before; one of its own stays.

    choice : a colour, (bottom, top) colours, or "transparent"
    """
    for item in list(scene.children):
        if item.name == NAME:
            scene.remove(item)
    colors = corners(choice, owner)
    if colors and not any(scene.iter(lambda item: isinstance(item, gfx.Background))):
        scene.add(gfx.Background(None, gfx.BackgroundMaterial(*colors), name=NAME))


def corners(choice: Any, owner: str) -> tuple[gfx.Color, ...]:
    """A background as users give it → no colour, one, or that at the bottom and that at the top."""
    if isinstance(choice, str) and choice == "transparent":
        return ()
    try:
        one = isinstance(choice, str | gfx.Color) or all(isinstance(part, int | float) for part in choice)
        colors = tuple(gfx.Color(part) for part in ((choice,) if one else choice))
        if not 1 <= len(colors) <= 2:
            raise ValueError(f"{len(colors)} colours")
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{owner}: background is {choice!r}, expected a colour, (bottom, top) colours or 'transparent': {error}"
        ) from None
    return colors
