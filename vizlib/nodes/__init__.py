"""What is in a scene: pygfx world objects with NumPy-first constructors. One file for each node."""

from vizlib.nodes.mesh import Mesh
from vizlib.nodes.points import Points

__all__ = ["Mesh", "Points"]
