"""Matrices computed at once are those that pygfx computes one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pygfx as gfx
import pylinalg as la
import pytest

import vizlib.uniforms
from vizlib.plot.drawing.transforms import Transforms, composed, inverted, known
from vizlib.uniforms import ROW, Slot

RANDOM = np.random.default_rng(0)


def mesh() -> gfx.Mesh:
    return gfx.Mesh(gfx.box_geometry(), gfx.MeshBasicMaterial())


def place(item: gfx.WorldObject) -> None:
    item.local.position = RANDOM.normal(size=3) * 10
    item.local.euler = RANDOM.uniform(-3, 3, 3)
    item.local.scale = RANDOM.uniform(-2, 2, 3)


def written(item: gfx.WorldObject) -> tuple[Any, Any]:
    data = item.uniform_buffer.data
    return data["world_transform"].T, data["world_transform_inv"].T


def test_matrices_are_pylinalgs() -> None:
    position, rotation, scale = RANDOM.normal(size=(50, 3)), RANDOM.normal(size=(50, 4)), RANDOM.normal(size=(50, 3))
    rotation /= np.linalg.norm(rotation, axis=1)[:, None]
    found = composed(position, rotation, scale)
    expected = np.array([la.mat_compose(*parts) for parts in zip(position, rotation, scale, strict=True)])
    assert np.abs(found - expected).max() < 1e-14
    assert np.abs(inverted(found) @ found - np.eye(4)).max() < 1e-10
    flat = composed(position[:1], rotation[:1], np.zeros((1, 3)))
    assert np.isfinite(inverted(flat)).all()


def test_objects_have_rows_of_one_buffer_and_keep_their_values() -> None:
    one, other = mesh(), mesh()
    slots = one.uniform_buffer, other.uniform_buffer
    assert all(isinstance(slot, Slot) for slot in slots)
    assert slots[0].page is slots[1].page
    assert slots[0].offset != slots[1].offset
    assert slots[0].offset % ROW == 0
    assert one.uniform_buffer.data["global_id"] == one.id
    assert one.uniform_buffer.data["world_transform"].tolist() == np.eye(4).tolist()
    one.local.position = (1, 2, 3)
    assert one.local.position.tolist() == [1, 2, 3]
    assert other.local.position.tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="read-only"):
        one.local.position[0] = 5


def test_a_row_is_given_again() -> None:
    page = mesh().uniform_buffer.page  # freed at once
    free = len(page.free)
    some = [mesh() for _ in range(5)]
    taken = sum(item.uniform_buffer.page is page for item in some)
    assert len(page.free) == free - taken
    del some
    assert len(page.free) == free


def test_more_objects_than_a_page_has_rows() -> None:
    before = len(vizlib.uniforms._pages)
    free = sum(len(page.free) for page in vizlib.uniforms._pages)
    some = [gfx.Group() for _ in range(free + 1)]
    assert len(vizlib.uniforms._pages) == before + 1
    assert len({(id(item.uniform_buffer.page), item.uniform_buffer.row) for item in some}) == len(some)


def scene() -> tuple[gfx.Scene, list[gfx.WorldObject]]:
    """Groups in groups with meshes, all plain."""
    top = gfx.Scene()
    items: list[gfx.WorldObject] = []
    for _ in range(3):
        group, inner = gfx.Group(), gfx.Group()
        meshes = [mesh() for _ in range(4)]
        top.add(group)
        group.add(inner, meshes[0])
        inner.add(*meshes[1:])
        items += [group, inner, *meshes]
    for item in items:
        place(item)
    return top, items


def told(transforms: Transforms, item: gfx.WorldObject) -> None:
    """As the hook of ``vizlib.plot.drawing.changes`` does."""
    for each, number in known[id(item.local)]:
        if each is transforms:
            each.move(number)


def test_what_moved_and_what_hangs_on_it_is_computed() -> None:
    top, items = scene()
    calls: list[None] = []
    transforms = Transforms(top, lambda: calls.append(None))
    for moved in ([items[0]], [items[1], items[2]], items, [items[-1]], [top]):
        for item in moved:
            place(item)
            told(transforms, item)
        assert transforms.pending
        transforms.update()
        assert not transforms.pending
        reached = [item for item in items if any(_under(item, each) for each in moved)]
        assert reached
        for item in reached:
            for found, expected in zip(written(item), (item.world.matrix, item.world.inverse_matrix), strict=True):
                assert np.abs(found - expected).max() < 1e-5 * max(1, np.abs(expected).max())
    assert len(calls) == 5, "once for each frame"
    transforms.close()
    assert not any(each is transforms for told_ in known.values() for each, _ in told_)


def _under(item: gfx.WorldObject, above: gfx.WorldObject) -> bool:
    while item is not above and item.parent is not None:
        item = item.parent
    return item is above


def test_one_span_is_uploaded_however_many_move(monkeypatch: pytest.MonkeyPatch) -> None:
    top = gfx.Scene()
    some = [mesh() for _ in range(100)]
    top.add(*some)
    transforms = Transforms(top, lambda: None)
    pages = {id(item.uniform_buffer.page): item.uniform_buffer.page for item in some}
    spans: list[tuple[int, int]] = []
    for page in pages.values():
        monkeypatch.setattr(page, "write", lambda first, last: spans.append((first, last)))
    for item in some:
        place(item)
        told(transforms, item)
    transforms.update()
    assert len(spans) == len(pages)
    transforms.close()


def test_pygfx_does_not_compute_again_what_is_written() -> None:
    top, items = scene()
    for item in top.iter():
        item._update_object()
    transforms = Transforms(top, lambda: None)
    place(items[0])
    told(transforms, items[0])
    transforms.update()
    transforms.settle()
    below = [item for item in items if _under(item, items[0])]
    for item in below:
        item.uniform_buffer.data["world_transform"][0, 0] = 77
        item._update_object()
        assert item.uniform_buffer.data["world_transform"][0, 0] == 77
    place(items[0])
    items[0]._update_object()
    assert items[0].uniform_buffer.data["world_transform"][0, 0] != 77
    transforms.close()


@pytest.mark.parametrize("kind", ["light", "camera", "text", "matrix", "light below"])
def test_what_looks_at_its_place_itself_is_not_among_them(kind: str) -> None:
    top, group, plain = gfx.Scene(), gfx.Group(), mesh()
    special = {
        "light": gfx.PointLight,
        "light below": gfx.PointLight,
        "camera": gfx.PerspectiveCamera,
        "text": lambda: gfx.Text("x"),
        "matrix": mesh,
    }[kind]()
    if kind == "matrix":
        special.local.state_basis = "matrix"
    top.add(group, plain)
    group.add(special)
    transforms = Transforms(top, lambda: None)
    assert id(plain.local) in known
    for item in (top, group, special):
        assert id(item.local) not in known
    transforms.close()
