"""Links: what the views of a figure have in common: limits, cameras, colour limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from vizlib import arrays
from vizlib.plot.links import Link

if TYPE_CHECKING:
    from vizlib.plot.view import View

__all__ = ["Links"]

LEGAL = ("x", "y", "xy", "camera", "clim")


class Links:
    """The links of one figure.

    views : all of them
    link : None, one of "x", "y", "xy", "camera", "clim", or several of them
    """

    def __init__(self, views: list[View], link: Any, owner: str) -> None:
        given = () if link is None else tuple(link) if isinstance(link, list | tuple | set) else (link,)
        chosen = [arrays.choice(each, "link", owner, LEGAL) for each in given]
        self._names = {name for each in chosen for name in (("x", "y") if each == "xy" else (each,))}
        self._views = views
        self._links: dict[str, Link] = {}
        self._led: dict[str, list[View]] = {}  # the views of each link, in its order
        self._clim: tuple[float, float] | None = None
        for name in self._names & {"x", "y"}:
            for view in views:
                view._partners[name] = [other for other in views if other is not view]

    def start(self) -> None:
        """All views have their cameras now."""
        for name in self._names & {"x", "y", "camera"}:
            self._begin(name, self._linkable(name))
        self.share_colors()

    def _begin(self, name: str, views: list[View]) -> None:
        """Have views that are all there begin to show the same: limits that were set in one count for all."""
        if name != "camera" and views:
            number = "xy".index(name)
            leader = next((view for view in views if view._axes[number].wanted is not None), views[0])
            views = [leader, *(view for view in views if view is not leader)]
            self._of_one_origin(name, views)
            leader._show_limits()
        self._links[name] = Link([view.camera for view in views], name)
        self._led[name] = views
        for view in views[1:] if name != "camera" else ():
            view.share(name, views[0])

    def sync(self) -> None:
        """A frame is being prepared: have all show what the one shows that was moved."""
        for name in self._links:
            views = self._linkable(name)
            if {id(view.camera) for view in views} != {id(camera) for camera in self._links[name].cameras}:
                self._begin(name, views)  # some have got their camera since
            link, views = self._links[name], self._led[name]
            if name != "camera":
                self._of_one_origin(name, views)
            if link.sync() and link.leader is not None:
                leader = views[link.leader]
                for view in views:
                    view._ask()
                    if name != "camera" and view is not leader:
                        view.share(name, leader)

    def _linkable(self, name: str) -> list[View]:
        """Views that have such a thing: limits in the plane on axes that count alike, or a camera in space."""
        if name == "camera":
            return [view for view in self._views if not view.flat]
        number = "xy".index(name)
        flat = [view for view in self._views if view.flat]
        return [view for view in flat if view._axes[number].scale == flat[0]._axes[number].scale]

    def _of_one_origin(self, name: str, views: list[View]) -> None:
        """Have cameras that are compared look at spaces that have the same zero."""
        number = "xy".index(name)
        for view in views[1:]:
            if view.origin[number] != views[0].origin[number]:
                origin = view.origin.copy()
                origin[number] = views[0].origin[number]
                view.stand_on(origin)

    def share_colors(self) -> None:
        """A frame is about to be drawn: have all nodes take the limits of the one whose limits changed."""
        if "clim" not in self._names:
            return
        nodes = [node for view in self._views for node in view.nodes if getattr(node, "_scale", None) is not None]
        ranges = [node._scale.range for node in nodes]
        if not nodes or (self._clim is not None and all(each == self._clim for each in ranges)):
            return
        if self._clim is None:
            wanted = float(np.min(ranges)), float(np.max(ranges))
        else:
            wanted = next(each for each in ranges if each != self._clim)
        self._clim = wanted
        for node, now in zip(nodes, ranges, strict=True):
            if now != wanted:
                node.clim = wanted
