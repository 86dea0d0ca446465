"""The page's own clock: what a frame costs Python, and what the player."""

from __future__ import annotations

from typing import Any

import js
from pyodide.code import run_js

__all__ = ["CLOCK", "rounds_of", "watch"]

FRAMES = 6  # in a round

# In the page's own clock: how long each animation frame's one call into Python took, and how much of that
# the player had. `settled` waits until the GPU is idle and two animation frames have gone by.
CLOCK = run_js("""
({
  python: 0, player: 0, calls: 0,
  watch(view) {
    const call = view.call;
    view.call = (...values) => {
      const begun = performance.now();
      call(...values);
      this.python += performance.now() - begun;
      this.calls++;
    };
  },
  watchPlayer(player) {
    const execute = player.execute;
    player.execute = (...values) => {
      const begun = performance.now();
      const refusal = execute.apply(player, values);
      this.player += performance.now() - begun;
      return refusal;
    };
  },
  async settled(device) {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await device?.queue.onSubmittedWorkDone();
  },
})
""")

_watched: list[Any] = []


def watch(figure: Any) -> Any:
    """Have the clock run while a figure draws; returns the figure."""
    CLOCK.watch(figure.canvas._view)
    if not _watched:
        CLOCK.watchPlayer(js.vizlib.player)
    _watched.append(figure)
    return figure


async def settled() -> None:
    await CLOCK.settled(js.vizlib.player.inUse)


async def measured(figure: Any, change: Any) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"python": [], "player": [], "crossings": []}
    for _ in range(FRAMES):
        CLOCK.python = CLOCK.player = 0
        crossings, drawn = js.vizlib.player.stats().crossings, figure.frames
        change(figure)
        while figure.frames == drawn:
            await settled()
        await settled()
        found["python"].append(CLOCK.python - CLOCK.player)
        found["player"].append(CLOCK.player)
        found["crossings"].append(js.vizlib.player.stats().crossings - crossings)
    return found


async def rounds_of(ways: dict[str, tuple[Any, Any]], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of Python and of the player in each frame, and its crossings.

    ways : name → a figure, and what changes it; they take turns in every round, and the figures are closed at the end
    """
    found: dict[str, dict[str, list[float]]] = {way: {"python": [], "player": [], "crossings": []} for way in ways}
    for figure, _ in ways.values():
        while figure.frames < 1:
            await settled()
    for turn_number in range(-1, rounds):
        for way, (figure, change) in ways.items():
            values = await measured(figure, change)
            if turn_number >= 0:
                for name, each in values.items():
                    found[way][name] += each
    for figure, _ in ways.values():
        figure.close()
    return found
