"""Modules of the player as one script."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import vizlib
from vizlib.site import modules

PLAYER = Path(vizlib.__file__).parent / "player"


def run(script: str, tmp_path: Path) -> str:
    file = tmp_path / "joined.mjs"
    file.write_text(script)
    return subprocess.run(["node", str(file)], capture_output=True, text=True, check=True, timeout=30).stdout.strip()


def test_modules_do_joined_what_they_do_apart(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        '/** A\n * comment. */\nimport { two, Three as Other } from "./b.js";\nimport * as c from "./c.js";\n'
        "// said\nexport async function sum() {\n  return two + new Other().value + c.four; // kept\n}\n"
    )
    (tmp_path / "b.js").write_text(
        'import { four } from "./c.js";\nexport const two = 2;\nconst hidden = four;\n'
        "export class Three {\n  /** @type {number} */ value = hidden - 1;\n}\n"
    )
    (tmp_path / "c.js").write_text("export const four = 4;\nconst hidden = 7;\n")
    joined = modules.joined(tmp_path, "a.js")
    assert run(joined + "\nconsole.log(await $a.sum());", tmp_path) == "9"
    assert "comment" not in joined
    assert "said" not in joined
    assert joined.count("const four = 4") == 1


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('export { one } from "./one.js";\n', "cannot be joined"),
        ("export default 1;\n", "cannot be joined"),
        ("const here = import.meta.url;\n", "cannot be joined"),
        ('import { a } from "./a.js";\n', "imports itself"),
    ],
)
def test_what_is_not_understood_is_refused(source: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(source)
    with pytest.raises(ValueError, match=message):
        modules.joined(tmp_path, "a.js")


def test_the_player_is_one_script(tmp_path: Path) -> None:
    joined = modules.joined(PLAYER, "scene.js")
    assert run(joined + "\nconsole.log(typeof $scene.open);", tmp_path) == "function"
    assert len(joined) < 120_000
