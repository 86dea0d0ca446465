"""What an inspector needs of nodes, in a page where nothing may wait: histograms and declared properties."""

from __future__ import annotations

import json

import numpy as np
import pytest

from .conftest import Tab

MAKE = """
random = np.random.default_rng(0)
places, numbers = random.random((70_000, 3)), random.lognormal(size=70_000)
nodes = dict(
    packed=vz.Points(places, scalars=numbers, name="packed"),
    points=vz.Points(places[:500], scalars=numbers[:500]),
    mesh=vz.Mesh(places[:3000], scalars=numbers[:3000]),
    image=vz.Image(numbers[:1200].reshape(30, 40)),
    volume=vz.Volume(numbers[:8000].reshape(20, 20, 20)),
)

async def counted(node, **options):
    counts, edges = await node.histogram(16, **options).read_async()
    return json.dumps([counts.tolist(), edges.tolist()])
"""


@pytest.mark.parametrize(("name", "count"), [("packed", 70_000), ("points", 500), ("mesh", 3000), ("image", 1200)])
def test_histograms_are_numpys(tab: Tab, name: str, count: int) -> None:
    random = np.random.default_rng(0)
    random.random((70_000, 3))
    values = random.lognormal(size=70_000)[:count]
    tab.python(MAKE)
    tab.python(f"node = nodes['{name}']; fig = vz.show(node, size=(200, 150)); await still()")
    for log in (False, True):
        found, edges = json.loads(tab.python(f"await counted(node, log={log})"))
        expected, their_edges = np.histogram(np.log(values) if log else values, 16)
        np.testing.assert_allclose(np.log(edges) if log else edges, their_edges, rtol=1e-5, atol=1e-5)
        assert sum(found) == count
        assert np.abs(np.array(found) - expected).sum() <= 4
    before = tab.stats()
    tab.python("node.clim = (1, 3); await still(); await counted(node)")
    assert tab.stats()["upload_bytes"] - before["upload_bytes"] < 2000  # it is not counted again


def test_each_declared_property_shows_on_the_next_frame(tab: Tab) -> None:
    """A few of each kind, by their declarations alone."""
    tab.python(MAKE)
    tab.python("""
from vizlib.nodes.properties import properties_of
node = nodes["volume"]
node.mode = "iso"
fig = vz.show(node, size=(200, 150))
await still()
declared = {each.name: each for each in properties_of(node)}
""")
    for name, value in (
        ("threshold", "0.2 * sum(declared['threshold'].bounds(node))"),
        ("color", "(1, 0.5, 0, 1)"),
        ("mode", "'raycast'"),
        ("opacity", "[0, 0.1, 1]"),
        ("cmap", "'magma'"),
        ("lit", "True"),
        ("clipping_planes", "[(1, 0, 0, 8)]"),
        ("visible", "False"),
    ):
        before = tab.picture().astype(int)
        tab.python(f"declared['{name}'].set(node, {value}); await still()")
        assert np.abs(tab.picture() - before).max() > 15, name
