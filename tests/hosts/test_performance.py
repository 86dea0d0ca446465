"""The performance window in a page: it measures while it is open, and lets the figure rest."""

from __future__ import annotations

import json
from typing import Any

SHOW = """
fig = vz.show(vz.Points(np.random.default_rng(0).uniform(-1, 1, (60_000, 3))), size=(640, 480))
fig.controls = "always"
await still()
for _ in range(600):
    if fig._desk is not None:
        break
    await asyncio.sleep(0.05)
entry = next(each for each in fig._desk.offered if each.title == "Performance")
await still()
"""


def rows(tab: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(tab.python("json.dumps(dict(entry._window.rows()))"))
    return found


def test_it_tells_what_frames_cost_and_lets_the_figure_rest(tab: Any) -> None:
    tab.python(SHOW)
    before = tab.picture()
    queries = tab.stats()["gpu"].get("query_sets", 0)
    tab.python("fig._desk.toggle(entry); await still()")
    tab.mouse.move(200, 300)
    tab.mouse.down()
    for x in range(210, 330, 20):
        tab.mouse.move(x, 310)
    tab.mouse.up()
    tab.python("while not np.isfinite(fig.timing.frames['gpu']).any(): await asyncio.sleep(0.05)")
    tab.still()
    assert tab.stats()["gpu"]["query_sets"] == queries + 1
    found = rows(tab)
    for name in ("Between frames", "Python", "Page's player", "GPU"):
        assert found[name].endswith(")"), name
    assert int(found["Commands a frame"].replace(",", "")) > 20
    assert found["Crossings a frame"] == "1"
    drawn, total = found["Points drawn"].split(" of ")
    assert 0 < int(drawn.replace(",", "")) <= int(total.replace(",", "")) == 60_000
    assert " in " in found["GPU buffers"]
    assert " in " in found["GPU textures"]
    assert (abs(tab.picture().astype(int) - before).max(axis=2) > 20).mean() > 0.1
    frames = tab.stats()["frames"]
    tab.page.wait_for_timeout(1500)  # in which nothing is to happen
    assert tab.stats()["frames"] == frames
    tab.python("fig._desk.toggle(entry); await still()")
    assert tab.stats()["gpu"].get("query_sets", 0) == queries
    assert not tab.python("fig.timing.running")
