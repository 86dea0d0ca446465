"""Run in a page by tests/benchmarks/encoding.py: what 1,000 draws (4,000 commands) and new objects cost. Prints JSON.

sys.argv: rounds.
"""

from __future__ import annotations

import sys
from typing import Any

import js
from draws import PLAYER, Draws, javascript, new_device
from pyodide.code import run_js
from pyodide.ffi import to_js
from turns import publish, timed, turns

from vizlib.transports.page import connection

DRAWS = 1000
OBJECTS = 500
TIMES = 5  # in a row, each round

SCRIPT_OBJECTS = run_js("""
(device, layout, texture, uniforms, kept) => ({
  buffers() {
    for (let i = 0; i < uniforms.length; i++) kept.push(device.createBuffer({ label: "", size: 256, usage: 40 }));
  },
  groups() {
    for (const buffer of uniforms) {
      kept.push(device.createBindGroup({
        label: "", layout,
        entries: [{ binding: 0, resource: { buffer, offset: 0, size: 16 } }],
      }));
    }
  },
  views() {
    for (let i = 0; i < uniforms.length; i++) kept.push(texture.createView({ label: `view ${i}`, dimension: "2d" }));
  },
})
""")

#: Buffers are freed as ours are when Python drops them; the rest is the collector's.
DESTROY = run_js("(kept) => { for (const item of kept.splice(0)) if (item instanceof GPUBuffer) item.destroy(); }")


class Encoding:
    """The draws' three ways: each with what encoding takes, and with submitting (ours: sent and played, too)."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws

    def ours(self) -> dict[str, float]:
        return self._both(self.draws.encode, self.draws.submit)

    def proxies(self) -> dict[str, float]:
        return self._both(self.draws.proxy_encode, self.draws.proxy_submit)

    def javascript(self) -> dict[str, float]:
        return self._both(self.draws.script.encode, self.draws.script.submit)

    def _both(self, encode: Any, submit: Any) -> dict[str, float]:
        now = js.performance.now
        encoding = all_of_it = 0.0
        PLAYER.took = 0
        for _ in range(TIMES):
            begun = now()
            encode()
            encoded = now()
            submit()
            all_of_it += now() - begun
            encoding += encoded - begun
        return {"encode": encoding / TIMES, "all": all_of_it / TIMES, "player": PLAYER.took / TIMES}


class Making:
    """So many objects of one kind, made in three ways. What was made in a round is dropped at its end, untimed."""

    def __init__(self, draws: Draws) -> None:
        self.device, self.layout = draws.device, draws.layout
        self.texture = self.device.create_texture(size=(4, 4), format="rgba8unorm", usage="TEXTURE_BINDING")
        self.uniforms = draws.uniforms[:OBJECTS]
        connection().flush()
        self.kept: list[Any] = []
        self.js_kept = js.Array.new()
        self.js_uniforms = [javascript(uniform) for uniform in self.uniforms]
        self.js_layout, self.js_texture = javascript(self.layout), javascript(self.texture)
        self.js_device = draws.js_device
        script_uniforms = js.Array.new(*self.js_uniforms)
        self.script = SCRIPT_OBJECTS(self.js_device, self.js_layout, self.js_texture, script_uniforms, self.js_kept)
        self.turn = 0

    def ours_of(self, kind: str) -> dict[str, float]:
        PLAYER.took = 0
        now = js.performance.now
        begun = now()
        getattr(self, f"make_{kind}")()
        made = now()
        connection().flush()
        found = {"python": made - begun, "all": now() - begun, "player": PLAYER.took}
        self.kept.clear()
        connection().flush()
        return found

    def make_buffers(self) -> None:
        for _ in range(OBJECTS):
            self.kept.append(self.device.create_buffer(size=256, usage=40))

    def make_groups(self) -> None:
        for buffer in self.uniforms:
            entry = {"binding": 0, "resource": {"buffer": buffer, "offset": 0, "size": 16}}
            self.kept.append(self.device.create_bind_group(layout=self.layout, entries=[entry]))

    def make_views(self) -> None:
        self.turn += 1  # views that were asked for before are not made again
        for i in range(OBJECTS):
            self.kept.append(self.texture.create_view(label=f"view {self.turn}.{i}", dimension="2d"))
        if self.turn % 8 == 0:
            self.texture = self.device.create_texture(size=(4, 4), format="rgba8unorm", usage="TEXTURE_BINDING")

    def proxies_of(self, kind: str) -> dict[str, float]:
        found = timed(getattr(self, f"proxy_{kind}"))
        self._drop()
        return {"all": found}

    def proxy_buffers(self) -> None:
        for _ in range(OBJECTS):
            options = to_js({"label": "", "size": 256, "usage": 40}, dict_converter=js.Object.fromEntries)
            self.kept.append(self.js_device.createBuffer(options))

    def proxy_groups(self) -> None:
        for buffer in self.js_uniforms:
            entry = {"binding": 0, "resource": {"buffer": buffer, "offset": 0, "size": 16}}
            options = {"label": "", "layout": self.js_layout, "entries": [entry]}
            options = to_js(options, dict_converter=js.Object.fromEntries)
            self.kept.append(self.js_device.createBindGroup(options))

    def proxy_views(self) -> None:
        for i in range(OBJECTS):
            options = to_js({"label": f"view {i}", "dimension": "2d"}, dict_converter=js.Object.fromEntries)
            self.kept.append(self.js_texture.createView(options))

    def javascript_of(self, kind: str) -> dict[str, float]:
        found = timed(getattr(self.script, kind))
        self._drop()
        return {"all": found}

    def _drop(self) -> None:
        for proxy in self.kept:
            self.js_kept.push(proxy)
        DESTROY(self.js_kept)
        self.kept.clear()


async def main() -> None:
    rounds = int(sys.argv[1])
    device = await new_device()
    draws = Draws(device, DRAWS)
    encoding, making = Encoding(draws), Making(draws)
    ways = {"ours": encoding.ours, "proxies": encoding.proxies, "javascript": encoding.javascript}
    found: dict[str, Any] = {"draws": DRAWS, "objects": OBJECTS}
    found["encoding"] = await turns(draws.js_device, ways, rounds, warm=3)
    for kind in ("buffers", "groups", "views"):
        by = {
            way: (lambda way=way, kind=kind: getattr(making, f"{way}_of")(kind))
            for way in ("ours", "proxies", "javascript")
        }
        found[kind] = await turns(draws.js_device, by, rounds, warm=3)
    await publish(found)


await main()  # noqa: F704 (the page runs scripts with top-level await)
