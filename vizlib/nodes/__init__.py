"""What is in a scene: pygfx world objects with NumPy-first constructors. One file for each node."""

from vizlib.nodes.mesh import Mesh

__all__ = ["Mesh"]
