"""The gallery: from one example to the next in one Python, against a page of its own for each.

In one tab with the gallery, links from example to example are followed; the time runs from the click to the first frame
of the next figure. Between them the same scripts are opened as pages that start a Python (`vizlib build`, without the
recording), in fresh contexts: the time runs from the navigation.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.exports import SCRIPTS, TIMEOUT, load
from tests.benchmarks.table import milliseconds, ratio, table, times
from vizlib.site import chromium, folders, gallery
from vizlib.site.server import Server

AIM = 500.0  # milliseconds

CLICK = """() => new Promise((resolve) => {
  const begun = performance.now();
  const before = vizlib.figures.length;
  const look = () => vizlib.figures.length > before ? resolve(performance.now() - begun) : requestAnimationFrame(look);
  document.querySelector("a[rel=next]").click();
  look();
})"""


def measure(rounds: int) -> dict[str, Any]:
    """Milliseconds to the first frame, by script, on both ways."""
    with tempfile.TemporaryDirectory() as scratch:
        scripts = Path(scratch) / "scripts"
        scripts.mkdir()
        for number, (title, source) in enumerate(SCRIPTS.items()):
            (scripts / f"s{number}.py").write_text(f'"""{title}."""\n{source}', encoding="utf-8")
            folders.build(scripts / f"s{number}.py", Path(scratch) / f"alone{number}", picture=False)
        gallery.build(scripts, Path(scratch) / "site")
        found: dict[str, Any] = {title: {"next": [], "alone": []} for title in SCRIPTS}
        with Server({"/": Path(scratch)}) as server, chromium.launch() as browser:
            tab = browser.new_page(viewport={"width": 1100, "height": 860})
            tab.goto(f"{server.url}site/s0/")
            tab.click("[data-do=run]")
            settled = "() => vizlib.figures?.length && vizlib.state === 'done' && !vizlib.gallery.busy"
            tab.wait_for_function(settled, timeout=TIMEOUT)
            titles = list(SCRIPTS)
            for turn in range(rounds + 1):
                for number in (*range(1, len(titles)), 0):
                    tab.wait_for_function(settled, timeout=TIMEOUT)
                    tab.wait_for_timeout(300)
                    took = tab.evaluate(CLICK)
                    if turn:  # in the first round shaders are compiled
                        found[titles[number]]["next"].append(took)
                        address = f"{server.url}alone{number}/"
                        found[titles[number]]["alone"].append(load(browser, address, "firstFrame")["firstFrame"])
    return found


def report(found: dict[str, Any]) -> str:
    """A row for each script."""
    rows = [
        (
            title,
            milliseconds(ways["next"], 0),
            milliseconds(ways["alone"], 0),
            times(ratio(ways["alone"], ways["next"])),
        )
        for title, ways in found.items()
    ]
    head = ("to the first frame, ms (best)", "the next example", "a page of its own", "own / next")
    return "\n".join((table(head, rows), f"The aim is the next example's first frame within {AIM:.0f} ms."))
