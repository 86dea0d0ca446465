"""Light and dark, still and lively: a figure's canvas knows what it stands on, and hears when that changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from vizlib.hosts.appearance import Appearance
from vizlib.hosts.offscreen import Host

from .conftest import Tab, open_tab

SHOWN = """
fig = vz.show(box(), size=(200, 150))
seen = []
stop = fig.canvas.on_appearance(lambda now: seen.append([now.theme, now.reduced_motion, fig.frames]))
await still()
"""
NOW = "[fig.canvas.appearance.theme, fig.canvas.appearance.reduced_motion]"
TELL = "text => { document.getElementById('look').textContent = text; }"


@pytest.fixture
def page(tab: Tab) -> Iterator[Any]:
    """The tab's page; how it looks is put back at the end."""
    tab.page.evaluate("document.head.append(Object.assign(document.createElement('style'), { id: 'look' }))")
    yield tab.page
    tab.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    tab.page.evaluate("""() => {
      document.getElementById("look").remove();
      for (const element of [document.documentElement, document.body]) {
        for (const name of element.getAttributeNames()) element.removeAttribute(name);
      }
    }""")


GROUNDS = [
    ("", "light", "light"),
    ("", "dark", "light"),  # a page that knows only white stays white
    (":root { color-scheme: light dark }", "dark", "dark"),
    (":root { color-scheme: light dark }", "light", "light"),
    (":root { color-scheme: dark }", "light", "dark"),
    (":root { color-scheme: dark } body { background: ivory }", "dark", "light"),
    ("html { background: #101418 }", "light", "dark"),
    ("body { background: #777 }", "light", "light"),  # black can be read better there
    ("body { background: #757575 }", "light", "dark"),
    ("body { background: rgb(0 0 0 / 80%) }", "light", "dark"),
    ("body { background: rgb(0 0 0 / 20%) }", "light", "light"),
    ("body { background: oklch(25% 0.08 260) }", "light", "dark"),
    ("body { background: color-mix(in oklab, black 90%, white) }", "light", "dark"),
    ("body { background: color(display-p3 0.9 0.9 0.2) }", "light", "light"),
    ("body { background: linear-gradient(red, blue) #123 }", "light", "dark"),
    ("body { background: black } body > div { background: white }", "light", "light"),
    ("body { background: black } body > div { background: rgb(255 255 255 / 90%) }", "light", "light"),
    ("body { background: white } canvas { background: black }", "light", "dark"),
]


@pytest.mark.parametrize(("look", "scheme", "theme"), GROUNDS)
def test_the_theme_is_what_the_reader_sees_behind_the_canvas(
    tab: Tab, page: Any, look: str, scheme: Any, theme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.evaluate(TELL, look)
    tab.python("place = element(''); fig = vz.show(box(), target=place, size=(200, 150))")
    assert tab.python("fig.canvas.appearance.theme") == theme


CHANGES = [
    "document.body.style.background = '#111'",
    "document.documentElement.classList.add('dark')",
    "document.documentElement.dataset.theme = 'dark'",
    "document.body.setAttribute('data-any-name', 'dark')",
    "document.querySelector('body > div').style.background = 'black'",
    "document.getElementById('look').textContent = 'body { background: black }'",
    "document.getElementById('look').textContent = ':root { color-scheme: dark }'",
    "{ const link = document.createElement('link'); link.rel = 'stylesheet'; link.className = 'temporary';"
    " link.href = 'data:text/css,body { background: black }'; document.head.append(link) }",
    "{ const meta = document.createElement('meta'); meta.name = 'color-scheme'; meta.className = 'temporary';"
    " meta.content = 'dark'; document.head.append(meta) }",
]
SWITCHES = """
  html.dark body, html[data-theme=dark] body, body[data-any-name=dark] { background: #1b1b1f }
"""


@pytest.mark.parametrize("change", CHANGES)
def test_a_page_that_turns_dark_is_heard(tab: Tab, page: Any, change: str) -> None:
    page.evaluate(TELL, SWITCHES)
    tab.python("place = element(''); place.id = 'place'\n" + SHOWN.replace("box(),", "box(), target=place,"))
    assert tab.python(NOW) == ["light", False]
    page.evaluate(change)
    tab.still()
    found = tab.python(f"[{NOW}, [item[:2] for item in seen]]")
    page.evaluate("document.querySelectorAll('.temporary').forEach((item) => item.remove())")
    assert found == [["dark", False], [["dark", False]]]


def test_it_follows_what_the_reader_asks_for(tab: Tab, page: Any) -> None:
    page.evaluate(TELL, ":root { color-scheme: light dark }")
    tab.python(SHOWN)
    page.emulate_media(color_scheme="dark")
    tab.still()
    page.emulate_media(reduced_motion="reduce")
    tab.still()
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    tab.still()
    heard = tab.python("[item[:2] for item in seen]")
    # The last two may come in one animation frame, or in two.
    assert heard[:2] == [["dark", False], ["dark", True]]
    assert heard[-1] == ["light", False]
    assert tab.python(NOW) == ["light", False]


def test_a_colour_that_fades_is_taken_at_its_end(tab: Tab, page: Any) -> None:
    page.evaluate(TELL, "body { background: white; transition: background 0.4s } .dark body { background: black }")
    tab.python(SHOWN)
    page.evaluate("document.documentElement.className = 'dark'")
    page.wait_for_timeout(600)
    tab.still()
    assert tab.python(NOW) == ["dark", False]


def test_a_canvas_that_is_moved_stands_on_other_ground(tab: Tab, page: Any) -> None:
    tab.python(
        "one = element(''); other = element('background: black; margin-top: 4000px')\n"
        + SHOWN.replace("box(),", "box(), target=one,")
        + "other.append(fig.canvas.element)"
    )
    tab.still()
    assert tab.python(NOW) == ["dark", False]
    tab.python("other.style.background = 'white'; await still()")
    assert tab.python(NOW) == ["light", False]


def test_in_a_shadow_root(tab: Tab, page: Any) -> None:
    tab.python(
        "place = element('background: #222'); root = place.attachShadow(mode='open')\n"
        "inner = js.document.createElement('section'); root.append(inner)\n"
        + SHOWN.replace("box(),", "box(), target=inner,")
    )
    assert tab.python(NOW) == ["dark", False]
    tab.python("place.style.background = 'white'; await still()")
    assert tab.python(NOW) == ["light", False]


def test_what_a_listener_changes_shows_in_the_same_frame(tab: Tab, page: Any) -> None:
    tab.python(
        "mesh = box(); fig = vz.show(mesh, size=(200, 150)); seen = []\n"
        "def heard(now):\n    mesh.color = 'gold'; seen.append(fig.frames)\n"
        "fig.canvas.on_appearance(heard); await still(); frames = fig.frames; before = vz.stats()['crossings']"
    )
    page.evaluate("document.body.style.background = 'black'")
    tab.still()
    assert tab.python("[seen, fig.frames - frames, vz.stats()['crossings'] - before <= 2]") == [[1], 1, True]


def test_a_page_that_changes_without_changing_its_ground_costs_nothing(tab: Tab, page: Any) -> None:
    tab.python(SHOWN)
    before = tab.stats()
    page.evaluate("document.body.className = 'busy'; document.documentElement.lang = 'en'")
    tab.still()
    after = tab.stats()
    assert tab.python("seen") == []
    assert (after["frames"], after["crossings"]) == (before["frames"], before["crossings"])


def test_who_stops_listening_hears_no_more(tab: Tab, page: Any) -> None:
    tab.python(SHOWN + "stop()")
    page.evaluate("document.body.style.background = 'black'")
    tab.still()
    assert tab.python(f"[{NOW}, seen]") == [["dark", False], []]
    page.evaluate("document.body.style.background = ''")
    tab.python("fig.canvas.on_appearance(lambda now: seen.append(now)); fig.close()")
    tab.still()
    page.evaluate("document.body.style.background = 'black'")
    tab.still()
    assert tab.python("seen") == []


def test_shades_are_those_of_the_colours_that_the_browser_paints(tab: Tab) -> None:
    colors = ["white", "black", "#777", "tomato", "rgb(10 200 90)", "hsl(210 60% 40%)", "lab(40% 20 -30)"]
    colors += ["oklch(70% 0.1 150)", "lch(60% 20 90)", "oklab(30% 0.02 0.05)", "color(srgb 0.2 0.5 0.9)"]
    colors += ["color(srgb-linear 0.2 0.5 0.1)", "color(display-p3 0.3 0.6 0.5)", "color(xyz 0.3 0.4 0.2)"]
    found = tab.page.evaluate(
        """async (colors) => {
          const { shadeOf } = await import("/dist/vizlib/shade.js");
          const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
          const light = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return colors.map((color) => {
            document.body.style.background = color;
            const { grey, alpha } = shadeOf(getComputedStyle(document.body).backgroundColor);
            document.body.style.background = "";
            context.fillStyle = color;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((v) => light(v / 255));
            return [light(grey), 0.2126 * r + 0.7152 * g + 0.0722 * b, alpha];
          });
        }""",
        colors,
    )
    for color, (ours, browsers, alpha) in zip(colors, found, strict=True):
        assert ours == pytest.approx(browsers, abs=0.03), color
        assert alpha == 1, color


def test_nothing_listens_after_closing(browser: Any, address: str) -> None:
    tab = open_tab(browser, address)
    client = tab.page.context.new_cdp_session(tab.page)
    client.send("Performance.enable")

    def counted() -> dict[str, float]:
        tab.python("gc.collect(); await still()")
        client.send("HeapProfiler.collectGarbage")
        metrics = client.send("Performance.getMetrics")["metrics"]
        return {item["name"]: item["value"] for item in metrics if item["name"] in ("JSEventListeners", "Nodes")}

    once = "fig = vz.show(box(), size=(200, 150)); fig.canvas.announce('here'); await still(); fig.close(); del fig"
    tab.python(once)
    before = counted()
    for _ in range(3):
        tab.python(once)
    after = counted()
    assert after["JSEventListeners"] <= before["JSEventListeners"]
    assert after["Nodes"] <= before["Nodes"]
    tab.page.context.close()


def offscreen() -> Any:
    return Host().canvas(target=None, size=None, title="")


def test_natively_it_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIZLIB_THEME", raising=False)
    assert offscreen().appearance == Appearance("light", False)
    monkeypatch.setenv("VIZLIB_THEME", "dark")
    assert offscreen().appearance == Appearance("dark", False)
    monkeypatch.setenv("VIZLIB_THEME", "drak")
    with pytest.raises(ValueError, match=r"The theme is to be 'drak' \(VIZLIB_THEME\), expected one of light, dark"):
        _ = offscreen().appearance


def test_natively_it_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIZLIB_THEME", raising=False)
    canvas, heard = offscreen(), []
    stop = canvas.on_appearance(heard.append)
    canvas.on_appearance(heard.append)
    canvas.take_appearance(Appearance("light"))
    assert heard == []
    canvas.take_appearance(Appearance("dark"))
    assert heard == [Appearance("dark")] * 2
    stop()
    canvas.take_appearance(Appearance("dark", reduced_motion=True))
    assert len(heard) == 3
    canvas.close()
    canvas.take_appearance(Appearance("light"))
    assert len(heard) == 3
