"""The pages' HTML: what it names, and that no script's text can break out of its place."""

from __future__ import annotations

import json
import re

import pytest

from vizlib.site import pages


def options(html: str) -> dict[str, object]:
    found = re.search(r"boot\((\{.*\})\);", html)
    assert found is not None
    made: dict[str, object] = json.loads(found[1])
    return made


def test_a_script_page_takes_title_and_text_from_the_docstring() -> None:
    html = pages.script_page('"""Waves on a pond.\n\nTwo & more.\n\nLater."""', name="waves.py", files=[])
    assert "<title>Waves on a pond</title>" in html
    assert "<p>Two &amp; more.</p>" in html
    assert "Later" not in html
    assert options(html) == {"script": "waves.py", "files": []}


def test_a_script_without_docstring_is_called_by_its_name() -> None:
    assert pages.describe("x = 1", "waves.py") == ("waves", "")
    assert pages.describe("this is no Python", "odd.py") == ("odd", "")


def test_addresses_are_relative_and_nothing_comes_from_elsewhere() -> None:
    html = pages.script_page("x = 1", name="a.py", files=[("b.ply", "files/b.ply")])
    html += pages.pyscript_page("x = 1", title="A")
    addresses = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert any(address.startswith("./dist/") for address in addresses)
    loaded = [address for address in addresses if address != "https://pyscript.net"]  # a link, not a file
    assert not [address for address in loaded if address.startswith(("http", "/"))]


@pytest.mark.parametrize("name", ["</script><b>", "a b.py", "ü.py"])
def test_names_cannot_end_the_script(name: str) -> None:
    html = pages.canvas_page(name=name, files=[(name, name)], size=(300, 200), args=("</script>",))
    assert html.count("</script>") == 1
    assert options(html)["args"] == ["</script>"]
    assert 'style="width: 300px; height: 200px"' in html


def test_a_pyscript_page_keeps_the_script_as_it_is() -> None:
    script = 'import vizlib as vz\nvz.show("<it\'s>")\n'
    html = pages.pyscript_page(script, title="A & B", files=[("m.ply", "data/m.ply")])
    assert "<title>A &amp; B</title>" in html
    config = re.search(r"config='([^']*)'", html)
    assert config is not None
    made = json.loads(config[1])
    assert made["packages"] == ["vizlib"]
    assert made["interpreter"] == "./dist/pyodide/pyodide.mjs"
    assert made["files"] == {"data/m.ply": "./m.ply"}
    assert "&lt;it's&gt;" in html


def test_what_stands_between_backticks_is_code() -> None:
    html = pages.script_page('"""Waves.\n\n`vz.show(x < 1)` draws, a ` alone does not.\n"""', name="waves.py", files=[])
    assert "<p><code>vz.show(x &lt; 1)</code> draws, a ` alone does not.</p>" in html
    assert pages.paragraph("") == ""
