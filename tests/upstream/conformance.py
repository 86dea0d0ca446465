"""Writes docs/conformance.md from what the suites and examples came to: `python -m tests.upstream`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from importlib.metadata import version

from . import examples, wgpu_examples
from .examples import Compared
from .suite import Figures

HEAD = """# Conformance

What others have written to test wgpu-py and pygfx, run on vizlib: unchanged, from the projects' own trees (wgpu-py
{wgpu}, pygfx {pygfx}), in headless Chromium on our backend, and natively on wgpu-native. `make upstream` fetches the
trees; `make test` runs all of this but for most of pygfx's examples, of which it draws one in {sparse}
(`VIZLIB_UPSTREAM_EXAMPLES=all`: every one). This page is written by `python -m tests.upstream`.
"""

SUITES = """## wgpu-py's tests

They run under pytest itself, in Pyodide, in one page. What is left out is run as well, and has to fail: a test that
passes all the same must leave the list ([left_out.py](../tests/upstream/left_out.py)).

| where | run | passed | left out |
|---|---|---|---|
{rows}

`tests_mem` is for the native library but for one file; that file's tests are among those run in the page. The same
holds of ours: [test_leaks.py](../tests/webgpu/test_leaks.py).
"""


def page(in_page: Figures, natively: Figures, wgpu: dict[str, Compared], pygfx: dict[str, Compared]) -> str:
    """The text of docs/conformance.md."""
    head = HEAD.format(wgpu=version("wgpu"), pygfx=version("pygfx"), sparse=examples.SPARSE)
    rows = [
        f"| {where} | {len(figures.outcomes)} | {len(figures.passed)} | {len(figures.left)} |"
        for where, figures in (("Chromium", in_page), ("natively", natively))
    ]
    parts = [
        head,
        SUITES.format(rows="\n".join(rows)),
        left_out("in Chromium", in_page),
        left_out("natively", natively),
    ]
    parts += [wgpu_part(wgpu), pygfx_part(pygfx)]
    return "\n".join(parts)


def left_out(where: str, figures: Figures) -> str:
    """A list of what was left out and why."""
    passed = set(figures.passed)
    lines = [f"Left out {where}:", ""]
    for entry, tests in figures.listed.items():
        left = [test for test in tests if test not in passed] or list(entry.tests if entry.never else ())
        if left:
            names = ", ".join(sorted({f"`{short(test)}`" for test in left}))
            lines.append(f"- {entry.reason} ({len(left)}{' files' if entry.never else ''}): {names}")
    return "\n".join(lines) + "\n"


def short(test: str) -> str:
    """A test's name without its folder and parameters."""
    return test.rpartition("::")[2].partition("[")[0].rpartition("/")[2]


def wgpu_part(compared: dict[str, Compared]) -> str:
    lines = [
        "## wgpu-py's examples",
        "",
        f"{examples.sentence('wgpu-py', compared)}.",
        "",
        table(compared),
        "",
        *(f"- `{name}` is not the same: {reason}" for name, reason in wgpu_examples.DIFFERENT.items()),
        "",
        f"These run to their end on either side: {', '.join(f'`{name}`' for name in wgpu_examples.RUN)}. Left out:",
        "",
    ]
    lines += [f"- `{name}`: {reason}" for name, reason in wgpu_examples.LEFT_OUT.items()]
    return "\n".join(lines) + "\n"


def pygfx_part(compared: dict[str, Compared]) -> str:
    names, reasons = examples.eligible()
    different = {name: found for name, found in compared.items() if not found.same}
    lines = [
        "## pygfx's examples",
        "",
        f"Of {len(names) + len(reasons)} introductory, feature and validation examples {len(names)} can be drawn "
        f"without network and without what the distribution does not have. {examples.sentence('pygfx', compared)}.",
        "",
        "Clock and random numbers are held still, and canvases are at most 400 pixels wide. The pictures that imageio "
        "would download are computed ones of the same shape, the same on either side. What is compared is the first "
        "frame, as the page's canvas shows it.",
        "",
        "| mean difference, of 255 | examples |",
        "|---|---|",
        *histogram(found.difference for found in compared.values() if not found.error),
        "",
    ]
    if different:
        lines += ["Not the same:", ""]
        lines += [
            f"- `{name}` ({found.error or f'{found.difference:.1f}'}): {examples.DIFFERENT.get(name, 'not known why')}"
            for name, found in different.items()
        ]
        lines.append("")
    lines += ["Left out:", ""]
    for reason in dict.fromkeys(reasons.values()):
        same = [f"`{name}`" for name, other in reasons.items() if other == reason]
        lines.append(f"- {reason} ({len(same)}): {', '.join(same)}")
    return "\n".join(lines) + "\n"


def histogram(values: Iterable[float]) -> list[str]:
    """Rows of a table: how many examples differ by how much."""
    steps = ((0.1, "under 0.1"), (0.5, "0.1 to 0.5"), (1.0, "0.5 to 1"), (3.0, "1 to 3"), (float("inf"), "3 and more"))
    counted = Counter(next(name for limit, name in steps if value < limit or limit == steps[-1][0]) for value in values)
    return [f"| {name} | {counted[name]} |" for _, name in steps]


def table(compared: dict[str, Compared]) -> str:
    rows = [f"| `{name}` | {found.error or f'{found.difference:.2f}'} |" for name, found in compared.items()]
    return "\n".join(("| example | mean difference, of 255 |", "|---|---|", *rows))
