"""`python -m tests.benchmarks`: everything in one run, printed as ratios.

`--pack DIR` leaves the pages that need nothing but a browser in a folder, for one on another machine; `--show FILE …`
prints the tables of what such pages have found.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import encoding, figures, page, panels, passes, points, recordings, smoothness, uploads
from vizlib.site import chromium

PAGES = ("encoding", "uploads", "recordings", "passes", "points", "figures", "panels")
PARTS = (*PAGES, "frames", "startup", "bytes", "exports", "switching", "latency", "smoothness")


def main() -> int:
    """Measure what is asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="rounds of each comparison (default: 7)")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this only; may be given twice")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every number measured there, too")
    parser.add_argument("--pack", type=Path, metavar="DIR", help="measure nothing; fill a folder with the pages")
    parser.add_argument(
        "--show", type=Path, metavar="FILE", nargs="+", help="measure nothing; print what packed pages found"
    )
    options = parser.parse_args()
    if options.pack:
        for name in (*page.pack(options.pack, PAGES, options.rounds), *smoothness.pack(options.pack)):
            print(options.pack / name)
        return 0
    if options.show:
        shown = [json.loads(file.read_text(encoding="utf-8")) for file in options.show]
        for part in shown:
            if part["part"] != "smoothness":
                show(part)
        if pages := [part for part in shown if part["part"] == "smoothness"]:
            show(smoothness.gathered(pages))
        return 0
    wanted = options.only or PARTS
    found: dict[str, Any] = {"machine": machine(), "date": time.strftime("%Y-%m-%d"), "rounds": options.rounds}
    print(f"{found['machine']}\n", flush=True)
    for part in PAGES:
        if part in wanted:
            found[part] = page.measure(part, options.rounds)
            show(found[part])
    if "frames" in wanted:
        from tests.benchmarks import frames

        found["frames"] = frames.measure(options.rounds)
        print(
            f"{found['frames']['adapter']}; {found['frames']['browser']}\n\n{frames.report(found['frames'])}\n",
            flush=True,
        )
    if "startup" in wanted or "bytes" in wanted:
        from tests.benchmarks import startup

        found["startup"] = startup.measure(options.rounds if "startup" in wanted else 1)
        for part in wanted:
            if part in startup.REPORTS:
                print(f"{startup.REPORTS[part](found['startup'])}\n", flush=True)
    if "exports" in wanted:
        from tests.benchmarks import exports

        found["exports"] = exports.measure(options.rounds)
        print(f"{exports.report(found['exports'])}\n", flush=True)
    if "switching" in wanted:
        from tests.benchmarks import switching

        found["switching"] = switching.measure(options.rounds)
        print(f"{switching.report(found['switching'])}\n", flush=True)
    if "latency" in wanted:
        from tests.benchmarks import latency

        found["latency"] = latency.measure(options.rounds)
        print(f"{latency.report(found['latency'])}\n", flush=True)
    if "smoothness" in wanted:
        found["smoothness"] = smoothness.measure(options.rounds)
        show(found["smoothness"])
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


def show(found: dict[str, Any]) -> None:
    """Print the table of one page's numbers."""
    modules = (encoding, uploads, recordings, passes, points, figures, panels, smoothness)
    parts = dict(zip((*PAGES, "smoothness"), modules, strict=True))
    reports = {name: module.report for name, module in parts.items()}
    print(f"{found['adapter']}; {found.get('browser', 'natively')}\n\n{reports[found['part']](found)}\n", flush=True)


def machine() -> str:
    """What this runs on, without naming it."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    program = chromium.version(chromium.find()) or "a browser"
    flags = " ".join(flag for flag in chromium.flags() if flag not in chromium.QUIET_FLAGS)
    return f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}{load}); {program} {flags}"


if __name__ == "__main__":
    sys.exit(main())
