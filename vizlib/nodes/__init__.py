"""What is in a scene: pygfx world objects with NumPy-first constructors. One file for each node."""

from vizlib.nodes.image import Image
from vizlib.nodes.instances import Instances
from vizlib.nodes.line import Line
from vizlib.nodes.mesh import Mesh
from vizlib.nodes.points import Points
from vizlib.nodes.surface import Surface
from vizlib.nodes.text import Text
from vizlib.nodes.vectors import Vectors
from vizlib.nodes.volume import Volume

__all__ = ["Image", "Instances", "Line", "Mesh", "Points", "Surface", "Text", "Vectors", "Volume"]
