"""What a figure is to those who do not see it: names, descriptions and news, as a browser tells screen readers."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Tab

# The figure's own words, which come half a second after its first frame, are for other tests.
SHOWN = "fig = vz.show(box(), size=(200, 150), title='Nut'); fig._telling = True; await still()\n"
OWN = (
    "place = element('')\n"
    "place.innerHTML = '<p id=mine>Seen from above.</p><canvas id=own width=200 height=150 %s></canvas>'\n"
    "html = js.document.getElementById('own').outerHTML\n"
    "fig = vz.show(box(), target='own', title='Nut'); fig._telling = True; await still()\n"
)


def canvases(tab: Tab) -> list[dict[str, str]]:
    """What Chromium's accessibility tree has of the page's figures."""
    client = tab.page.context.new_cdp_session(tab.page)
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    client.detach()
    found = []
    for node in nodes:
        properties = {item["name"]: item["value"].get("value") for item in node.get("properties", ())}
        if not node.get("ignored") and properties.get("roledescription", properties.get("focusable")):
            texts = {name: node.get(name, {}).get("value", "") for name in ("role", "name", "description")}
            found.append({**texts, "called": properties.get("roledescription", "")})
    return [item for item in found if item["role"] not in ("RootWebArea", "document")]


def test_a_screen_reader_gets_role_name_and_description(tab: Tab) -> None:
    tab.python(SHOWN + "fig.canvas.describe('Hex nut', 'A mesh of 523 points. x from 0 to 12 mm.')")
    assert canvases(tab) == [
        {
            "role": "application",
            "name": "Hex nut",
            "description": "A mesh of 523 points. x from 0 to 12 mm.",
            "called": "figure",
        }
    ]
    snapshot = tab.page.locator("body").aria_snapshot()
    assert 'application "Hex nut"' in snapshot
    assert "A mesh of 523 points." in snapshot  # also as text of the page, to be read word by word


def test_the_title_is_the_name_until_there_is_a_better_one(tab: Tab) -> None:
    tab.python(SHOWN)
    assert [(item["name"], item["description"]) for item in canvases(tab)] == [("Nut", "")]
    tab.python("fig.canvas.describe('Hex nut', 'Old.'); fig.canvas.describe('Hex nut', 'New.')")
    assert [(item["name"], item["description"]) for item in canvases(tab)] == [("Hex nut", "New.")]
    tab.python("fig.canvas.set_title('Other')")
    assert [(item["name"], item["description"]) for item in canvases(tab)] == [("Other", "New.")]


def test_nothing_of_it_is_to_be_seen(tab: Tab) -> None:
    tab.python("place = element('width: 200px; height: 150px; overflow: auto')")
    tab.python("fig = vz.show(box(), target=place); await still()")
    before = tab.picture("body")
    tab.python("fig.canvas.describe('Nut', 'A long description. ' * 200); fig.canvas.announce('Long news. ' * 200)")
    tab.page.wait_for_timeout(400)
    assert (tab.picture("body") == before).all()
    size = "(e => [e.scrollWidth, e.scrollHeight])(document.querySelector('body > div'))"
    assert tab.page.evaluate(size) == [200, 150]


def test_saying_the_same_again_touches_nothing(tab: Tab) -> None:
    tab.python(SHOWN + "fig.canvas.describe('Nut', 'Round.')")
    tab.page.evaluate(
        "globalThis.touched = 0; globalThis.watcher = new MutationObserver((list) => { touched += list.length });"
        "watcher.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })"
    )
    before = tab.stats()["crossings"]
    tab.python("for _ in range(100): fig.canvas.describe('Nut', 'Round.')")
    tab.python("fig.canvas._view.describe('Nut', 'Round.')")  # nor if Python did not know
    assert tab.page.evaluate("touched") == 0
    tab.python("fig.canvas.describe('Nut', 'Square.')")
    assert tab.page.evaluate("(watcher.disconnect(), touched)") == 1
    assert tab.stats()["crossings"] == before


def news(tab: Tab) -> list[dict[str, Any]]:
    """The live regions of the page."""
    return tab.page.evaluate("[...document.querySelectorAll('[aria-live]')].map(e => [e.role, e.textContent])")


def test_news_is_told_once_it_has_settled(tab: Tab) -> None:
    tab.python(SHOWN)
    assert news(tab) == [["status", ""]]  # there before the first news
    tab.page.evaluate(
        "() => { globalThis.told = []; const [region] = document.querySelectorAll('[aria-live]');"
        "new MutationObserver(() => told.push(region.textContent)).observe(region, { childList: true }) }"
    )
    tab.python("for number in range(50): fig.canvas.announce(f'Point {number}')")
    tab.page.wait_for_timeout(400)
    assert tab.page.evaluate("told") == ["Point 49"]
    assert news(tab) == [["status", "Point 49"]]
    tab.python("fig.canvas.announce('Point 49')")
    tab.page.wait_for_timeout(400)
    assert news(tab) == [["status", "Point 49\u00a0"]]  # the same again is to be heard again
    tab.python("fig.close()")
    assert news(tab) == []


def test_a_closed_figure_leaves_nothing(tab: Tab) -> None:
    tab.python("place = element('width: 200px'); fig = vz.show(box(), target=place); await still()")
    tab.python("fig.canvas.describe('Nut', 'Round.'); fig.canvas.announce('Turned'); fig.close()")
    tab.page.wait_for_timeout(400)
    assert tab.page.evaluate("document.querySelector('body > div').innerHTML") == ""
    tab.python("fig.canvas.describe('a', 'b'); fig.canvas.announce('c')")  # too late, and no harm


@pytest.mark.parametrize(
    ("attributes", "role", "name", "description"),
    [
        ("", "application", "Hex nut", "Round."),
        ("aria-label=Mine", "application", "Mine", "Round."),
        ("aria-labelledby=mine", "application", "Seen from above.", "Round."),
        ("role=img aria-label=Mine", "image", "Mine", "Round."),
        ("aria-describedby=mine", "application", "Hex nut", "Seen from above. Round."),
    ],
)
def test_the_authors_words_count_more_and_stay(
    tab: Tab, attributes: str, role: str, name: str, description: str
) -> None:
    tab.python(OWN % attributes + "fig.canvas.describe('Hex nut', 'Round.')")
    found = canvases(tab)
    assert [(item["role"], item["name"], item["description"]) for item in found] == [(role, name, description)]
    tab.python("fig.close()")
    attributes = "html => Object.fromEntries([...Object.assign(document.createElement('div'), { innerHTML: html })"
    attributes += ".firstChild.attributes].map(({ name, value }) => [name, value]))"
    now = tab.python("js.document.getElementById('own').outerHTML")
    assert tab.page.evaluate(attributes, now) == tab.page.evaluate(attributes, tab.python("html"))
    assert tab.page.evaluate("document.querySelector('body > div').childElementCount") == 2


def test_it_stays_with_a_canvas_that_is_moved(tab: Tab) -> None:
    tab.python(SHOWN + "other = element(''); other.append(fig.canvas.element)")
    tab.python("fig.canvas.describe('Nut', 'Round.')")
    assert tab.page.evaluate("document.querySelector('canvas').nextElementSibling.textContent") == "Round."
    assert [item["description"] for item in canvases(tab)] == ["Round."]
