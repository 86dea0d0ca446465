"""Show a figure, crash the browser's GPU process, and print what became of the figure, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.hosts.conftest import PAGE, SETTLE, open_tab
from tests.hosts.test_recovery import SCENE, WATCH
from vizlib.site import chromium, runtime
from vizlib.site.server import Server

with Server({"/": PAGE % SETTLE, "/dist/": runtime.build(pyscript=True)}) as server, chromium.launch() as browser:
    tab = open_tab(browser, server.url)
    tab.page.evaluate(WATCH)
    tab.python(SCENE)
    before = tab.picture()
    browser.new_browser_cdp_session().send("Browser.crashGpuProcess")
    tab.page.wait_for_function("() => vizlib.states.at(-1) === 'restored'", timeout=60_000)
    tab.still()
    after = tab.picture()
    outcome = {
        "states": tab.page.evaluate("() => vizlib.states"),
        "difference": int(np.abs(after.astype(int) - before).max()),
        "colours": len(np.unique(after.reshape(-1, 3), axis=0)),
        "problems": tab.page.problems,
    }
    print(json.dumps(outcome))
