"""What frames cost, measured in a page: times, counts to the command, points drawn, and nothing while nobody looks."""

from __future__ import annotations

import json

import numpy as np

from .test_recovery import lose, own  # noqa: F401 (a fixture)

FRAMES = """
async def frames(count, change):
    for _ in range(count):
        drawn = fig.frames
        change()
        while fig.frames == drawn:
            await asyncio.sleep(0.01)

async def arrived(count):
    # Readings that are on their way come by themselves.
    for _ in range(500):
        if np.isfinite(fig.timing.frames["gpu"]).sum() >= count:
            break
        await asyncio.sleep(0.01)
"""
TURN = "lambda: fig.controller.rotate((0.1, 0.05), (0, 0, 400, 300), animate=False)"
EACH = 17
READINGS = 4  # that may be on their way at a time


def rows(tab) -> dict[str, np.ndarray]:
    """All that is known of the frames."""
    found = tab.python(
        "json.dumps({name: [None if value != value else value for value in fig.timing.frames[name].tolist()]"
        " for name in fig.timing.frames.names})"
    )
    return {name: np.array(values, float) for name, values in json.loads(found).items()}


def test_times_and_counts(tab):
    tab.python(FRAMES)
    tab.python("fig = vz.show(box(color='#4c8'), size=(400, 300)); await still()")
    assert tab.python("fig.timing.gpu_missing") is None
    tab.python(f"await frames(2, {TURN}); count = fig._replay.count; fig.timing.start(); await frames(3, {TURN})")
    tab.still()
    before = tab.stats()
    tab.python(f"start = fig.timing.frames.count; await frames(1, {TURN})")
    tab.still()
    after = tab.stats()
    assert tab.python("fig._replay.count - count") == 4, "all of them were sent again"
    found = rows(tab)
    assert len(found["python"]) == 4
    for name in ("python", "prepare", "stages", "flush", "sent"):
        assert (found[name] >= 0).all(), name
        assert np.isfinite(found[name]).all(), name
    assert (found["python"] > 0).all()
    assert (found["interval"][1:] > 0).all()
    tab.python("await arrived(4)")
    gpu = rows(tab)["gpu"]
    assert (gpu >= 0).all()
    assert gpu.max() > 0
    # A frame is one crossing, measured or not; the readings are fetched and given back between frames.
    np.testing.assert_array_equal(found["crossings"], 1)
    # The first makes what it takes to measure. The others are alike, but for the unmap of each reading that has come.
    assert found["commands"][0] > found["commands"][1:].max()
    assert np.ptp(found["commands"][1:]) <= READINGS
    assert 0 < found["commands"][-1] <= after["commands"] - before["commands"]
    assert 0 < found["stream_bytes"][-1] <= after["stream_bytes"] - before["stream_bytes"]
    tab.python("fig.timing.stop()")


def test_measuring_costs_so_many_commands_and_none_while_nobody_looks(tab):
    tab.python(FRAMES)
    tab.python("fig = vz.show(box(color='#4c8'), size=(400, 300)); await still()")

    def settled() -> dict[str, int]:
        """What has been sent when all readings are there, and nothing waits to be sent with the next frame."""
        tab.still()
        tab.python(
            "if fig.timing.running: await arrived(fig.timing.frames.count)\n"
            "from vizlib.transports import page\n"
            "await asyncio.sleep(0.05); page.connection().flush()"
        )
        return tab.stats()

    def commands(count: int) -> int:
        before = settled()
        tab.python(f"await frames({count}, {TURN})")
        after = settled()
        assert after["frames"] - before["frames"] == count
        return after["commands"] - before["commands"]

    commands(3)
    without = commands(2)
    assert commands(2) == without
    alive = tab.stats()["gpu"]
    tab.python("fig.timing.start()")
    commands(2)  # makes what it needs
    measured = commands(2)
    # For each frame: two encoders with a pass each (12), two copies of the times, and map, read and unmap.
    assert measured - without == 2 * EACH
    tab.python("fig.timing.stop()")
    commands(2)
    assert commands(2) == without
    tab.python("gc.collect(); await still()")
    now = tab.stats()["gpu"]
    assert {kind: now.get(kind, 0) for kind in alive} == alive
    assert now.get("query_sets", 0) == 0


def test_what_is_uploaded_counts(tab):
    tab.python(FRAMES)
    tab.python(
        "points = vz.Points(np.zeros((60_000, 3), 'f4') + np.arange(60_000)[:, None])\n"
        "fig = vz.show(points, size=(400, 300)); await still(); fig.timing.start()\n"
        "await frames(1, lambda: setattr(points, 'positions', np.ones((60_000, 3), 'f4')))"
    )
    tab.still()
    found = rows(tab)
    assert found["upload_bytes"][0] >= 60_000 * 12
    assert tab.python("fig.timing.points") == [60_000, 60_000]
    tab.python("fig.timing.stop()")


def test_points_drawn_of_all_are_told_after_the_last_frame(tab):
    tab.python(FRAMES)
    tab.python(
        "cloud = vz.Points(np.random.default_rng(0).uniform(-1, 1, (100_000, 3)))\n"
        "fig = vz.show(cloud, size=(400, 300)); await still()\n"
        "heard = []; fig.timing.changed = lambda: heard.append(fig.timing.points)\n"
        "fig.timing.start(); await frames(2, fig.request_draw)"
    )
    tab.python("while fig.timing.points is None: await asyncio.sleep(0.02)")
    assert tab.python("fig.timing.points") == [100_000, 100_000]
    # Frames that follow at once are too soon to be counted; the last of them is, in its time.
    tab.python("fig.camera.local.x += 0.9; await frames(1, fig._ask)")
    tab.python("fig.camera.local.position = (0, 0, 1000); fig.camera.show_pos((0, 0, 2000)); await frames(1, fig._ask)")
    tab.python("while fig.timing.points[0]: await asyncio.sleep(0.02)")
    assert tab.python("fig.timing.points") == [0, 100_000]
    assert tab.python("heard[-1]") == [0, 100_000]
    tab.python("fig.timing.stop()")


def test_it_goes_on_on_another_device(own):  # noqa: F811 (the fixture)
    own.python(FRAMES)
    own.python("fig = vz.show(box(color='#4c8'), size=(400, 300)); await still(); fig.timing.start()")
    own.python(f"await frames(2, {TURN}); await arrived(2)")
    lose(own)
    own.still()
    own.python(f"fig.timing.stop(); fig.timing.start(); await frames(2, {TURN}); await arrived(2)")
    assert np.isfinite(rows(own)["gpu"]).all()
    own.python(f"await frames(2, {TURN}); await arrived(4)")
    assert np.isfinite(rows(own)["gpu"]).all()
    lose(own)
    own.still()
    own.python(f"count = fig.timing.frames.count; await frames(3, {TURN}); await arrived(count + 3)")
    assert np.isfinite(rows(own)["gpu"][-2:]).all()
