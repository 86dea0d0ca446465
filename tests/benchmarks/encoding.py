"""Encoding 1,000 draws and making objects: vizlib's backend, the same calls through proxies, the same in JavaScript.

Aims: encoding 10 times cheaper than through proxies, and at most 4 times dearer than in JavaScript.
"""

from __future__ import annotations

from typing import Any

from tests.benchmarks.table import middle, milliseconds, ratio, table, times

KINDS = {"buffers": "buffers of 256 bytes", "groups": "bind groups with one buffer", "views": "texture views"}


def report(found: dict[str, Any]) -> str:
    """The tables."""
    draws, count = found["encoding"], found["draws"]
    rows = []
    for what, key in (("encoding", "encode"), ("and submitting, all of it", "all")):
        ours, proxies, script = (draws[f"{way} {key}"] for way in ("ours", "proxies", "javascript"))
        rows.append(
            (
                f"{count:,} draws: {what}",
                milliseconds(ours, 3),
                milliseconds(proxies, 3),
                milliseconds(script, 3),
                f"{times(ratio(proxies, ours))} ({times(min(proxies) / min(ours))})",
                f"{times(ratio(ours, script))} ({times(min(ours) / min(script))})",
            )
        )
    head = ("milliseconds, median (best)", "ours", "proxies", "JavaScript", "proxies / ours", "ours / JavaScript")
    objects = []
    for kind, name in KINDS.items():
        made = found[kind]
        per = 1000 / found["objects"]  # milliseconds of all → microseconds of one
        ours, proxies, script = (made[f"{way} all"] for way in ("ours", "proxies", "javascript"))
        objects.append(
            (
                name,
                *(f"{middle(values) * per:.2f} ({min(values) * per:.2f})" for values in (ours, proxies, script)),
                f"{times(ratio(proxies, ours))} ({times(min(proxies) / min(ours))})",
                f"{times(ratio(ours, script))} ({times(min(ours) / min(script))})",
                f"{middle(made['ours python']) * per:.2f}",
            )
        )
    second = ("microseconds an object, median (best)", *head[1:], "of ours, Python")
    player = f"In the player: {milliseconds(draws['ours player'], 3)} ms of the draws."
    return "\n".join((table(head, rows), player, "", table(second, objects)))
