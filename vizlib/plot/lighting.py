"""Light and background for scenes that bring none: a lamp over the viewer's left shoulder, a bright page."""

from __future__ import annotations

from typing import Any

import pygfx as gfx

__all__ = ["BACKGROUND", "background", "light"]

# From the bottom up. Nearly white, so that a figure belongs to the page around it and prints well; darker
# towards the bottom, which reads as ground and keeps white objects visible.
BACKGROUND = ("#e6ebf1", "#fcfdfe")

KEY = 2.9  # pygfx counts 3 as well lit; what is left comes from all around
AMBIENT = 0.8


def light(scene: gfx.WorldObject, camera: gfx.Camera) -> None:
    """Add a lamp that goes with the camera, and light from all around, if the scene has no light."""
    if any(scene.iter(lambda item: isinstance(item, gfx.Light))):
        return
    rig = gfx.Group(name="vizlib lamp")
    target = gfx.WorldObject()
    key = gfx.DirectionalLight("#fffdf8", KEY, target=target)
    # Seen from the camera: to the left, above, and far enough behind the viewer that nothing lies in the dark.
    key.local.position = (-0.4, 0.55, 1.0)
    rig.add(key, target)
    camera.add(rig)
    scene.add(gfx.AmbientLight("#eef3ff", AMBIENT))


def background(scene: gfx.WorldObject, choice: Any, owner: str) -> None:
    """Add a background if the scene has none.

    choice : None for the default, a colour, (bottom, top) colours, or "transparent"
    """
    if any(scene.iter(lambda item: isinstance(item, gfx.Background))):
        return
    if choice is None:
        choice = BACKGROUND
    if isinstance(choice, str):
        if choice == "transparent":
            return
        choice = (choice,)
    elif isinstance(choice, gfx.Color) or all(isinstance(part, int | float) for part in choice):
        choice = (choice,)
    try:
        material = gfx.BackgroundMaterial(*choice)
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"{owner}: background is {choice!r}, expected a colour, (bottom, top) colours or 'transparent': {error}"
        ) from None
    scene.add(gfx.Background(None, material, name="vizlib background"))
