"""Building the distribution from small stand-ins: whole, cached, and never half. No network needed."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from vizlib.site import bytecode, own, runtime
from vizlib.site.lock import Lock, LockedFile, Source
from vizlib.site.recipes import Recipe
from vizlib.site.sources import Fetcher, FetchError
from vizlib.site.wheels import Wheel, WheelError

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")


class World:
    """A tiny upstream on disk: Pyodide's files, one wheel, PyScript's two, and the lock over them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "upstream"
        self.folder.mkdir()
        self.cache = folder / "cache"
        monkeypatch.setenv("VIZLIB_CACHE", str(self.cache))
        monkeypatch.setattr(bytecode, "node_command", lambda: None)
        monkeypatch.setattr(runtime, "RECIPES", (Recipe("tiny", ("tiny",), ("numpy",), drop=("*.so",)),))
        glyphs = Wheel.make("freetype-py", "0.1", "Glyphs", {"freetype/__init__.py": b""})
        monkeypatch.setattr(own, "freetype_wheel", lambda: glyphs)
        figures = Wheel.make("vizlib", own.own_version(), "Figures", {"vizlib/__init__.py": b""})
        monkeypatch.setattr(own, "vizlib_wheel", lambda: figures)
        self.said: list[str] = []
        files = [self.add("pyodide", name, b"the file " + name.encode()) for name in CORE[:3]]
        files.append(self.add("pyodide", "pyodide-lock.json", b'{"packages": {"scipy": {}}}'))
        with zipfile.ZipFile(self.folder / "z", "w") as archive:
            archive.writestr("json.py", "")
        files.append(self.add("pyodide", "python_stdlib.zip", (self.folder / "z").read_bytes()))
        wheel = Wheel.make("tiny", "1.0", "A tiny wheel", {"tiny/__init__.py": b"", "tiny/x.so": b""})
        files.append(self.add("tiny", "tiny-1.0-py3-none-any.whl", wheel.pack(self.folder).read_bytes()))
        files += [self.add("pyscript", name, name.encode()) for name in ("core.js", "core.css")]
        self.lock = Lock(tuple(files), {"python": "3.14.0"})
        self.fetcher = Fetcher(npm=[], pip=[])

    def add(self, package: str, name: str, data: bytes) -> LockedFile:
        path = self.folder / name
        path.write_bytes(data)
        sum256 = hashlib.sha256(data).hexdigest()
        return LockedFile(name, package, "1.0", sum256, len(data), (Source("url", path.as_uri()),))

    def build(self, folder: Path | None = None, **options: bool) -> Path:
        return runtime.build(folder, lock=self.lock, fetcher=self.fetcher, say=self.said.append, **options)

    def left(self) -> list[str]:
        """What lies in the cache that a finished step did not put there."""
        return [str(path) for path in self.cache.rglob(".*")] + [str(path) for path in self.cache.rglob("part")]


@pytest.fixture
def world(tmp_path, monkeypatch):
    return World(tmp_path, monkeypatch)


def test_everything_is_there_and_named(world):
    folder = world.build()
    manifest = json.loads((folder / "manifest.json").read_text())
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {entry["path"] for entry in manifest["files"]} == present - {"manifest.json"}
    for entry in manifest["files"]:
        data = (folder / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert manifest["vizlib"] == own.own_version()
    assert set(manifest["packages"]) == {"tiny", "freetype-py", "vizlib"}
    assert {path.name for path in (folder / "vizlib").iterdir()} == set(own.player_files())


def test_pyodides_lock_names_exactly_our_wheels(world):
    folder = world.build() / "pyodide"
    lock = json.loads((folder / "pyodide-lock.json").read_text())
    assert lock["info"] == {"python": "3.14.0"}
    assert set(lock["packages"]) == {"tiny", "freetype-py", "vizlib"}
    for entry in lock["packages"].values():
        data = (folder / entry["file_name"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert {path.name for path in folder.glob("*.whl")} == {e["file_name"] for e in lock["packages"].values()}
    assert lock["packages"]["tiny"]["depends"] == ["numpy"]
    assert "imgui-bundle" not in lock["packages"]["vizlib"]["depends"]


def test_a_second_build_does_nothing(world):
    first = world.build()
    fetched, said = list(world.fetcher.fetched), list(world.said)
    for path in world.folder.iterdir():
        path.unlink()
    assert world.build() == first
    assert (world.fetcher.fetched, world.said) == (fetched, said)


def test_only_vizlibs_own_wheel_is_made_again(world, monkeypatch):
    world.build()
    changed = Wheel.make("vizlib", own.own_version(), "Figures", {"vizlib/new.py": b"x = 1\n"})
    monkeypatch.setattr(own, "vizlib_wheel", lambda: changed)
    del world.said[:], world.fetcher.fetched[:]
    folder = world.build()
    assert world.fetcher.fetched == []
    assert len(world.said) == 1
    assert world.said[0].endswith(": vizlib.")
    (wheel,) = (folder / "pyodide").glob("vizlib-*.whl")
    assert "vizlib/new.py" in zipfile.ZipFile(wheel).namelist()


def test_without_node_there_is_one_sentence_and_no_bytecode(world):
    folder = world.build()
    notes = [line for line in world.said if "Node" in line]
    assert notes == [
        "Node is not installed, so these wheels stay uncompiled and pages start later: "
        "the standard library, tiny, freetype-py, vizlib."
    ]
    assert not [
        n for w in (folder / "pyodide").glob("*.whl") for n in zipfile.ZipFile(w).namelist() if n.endswith("pyc")
    ]


def test_a_node_that_fails_is_an_error_and_leaves_nothing(world, monkeypatch):
    monkeypatch.setattr(bytecode, "node_command", lambda: "/no/node")
    with pytest.raises(bytecode.CompileError, match="/no/node cannot compile"):
        world.build()
    assert not list((world.cache / "dist").iterdir())
    assert world.left() == []


@pytest.mark.parametrize("damage", ["cut", "gone", "changed", "manifest"])
def test_a_damaged_distribution_is_built_again(world, damage):
    folder = world.build()
    victim = folder / "pyodide" / "pyodide.mjs"
    data = victim.read_bytes()
    if damage == "manifest":
        (folder / "manifest.json").write_text("{")
    elif damage == "gone":
        victim.unlink()
    else:
        victim.write_bytes(data[:-1] + (b"" if damage == "cut" else b"?"))
    assert world.build() == folder
    assert victim.read_bytes() == data
    assert json.loads((folder / "manifest.json").read_text())["files"]


def test_a_damaged_wheel_in_the_cache_is_made_again(world):
    folder = world.build()
    for path in (world.cache / "wheels").rglob("*.whl"):
        path.write_bytes(path.read_bytes()[:-10])
    (folder / "manifest.json").unlink()
    world.build()
    for path in (folder / "pyodide").glob("*.whl"):
        assert zipfile.ZipFile(path).testzip() is None


@pytest.mark.parametrize("step", ["_write", "_write_manifest", "_copy", "place_folder"])
@pytest.mark.parametrize("problem", [KeyboardInterrupt, OSError])
def test_an_interrupted_build_leaves_nothing_half(world, monkeypatch, step, problem):
    def interrupted(*_arguments):
        raise problem("stop")

    with monkeypatch.context() as patch:
        patch.setattr(runtime, step, interrupted)
        with pytest.raises(problem):
            world.build()
    assert list((world.cache / "dist").glob("*")) == []
    assert world.left() == []
    assert (world.build() / "manifest.json").is_file()


def test_a_file_that_cannot_be_had_ends_the_build(world):
    (world.folder / "pyodide.mjs").unlink()
    with pytest.raises(FetchError, match=r"pyodide\.mjs \(pyodide 1\.0, \d+ bytes\) could not be fetched"):
        world.build()
    assert not (world.cache / "dist").exists()


def test_a_recipe_that_does_not_fit_ends_the_build(world, monkeypatch):
    monkeypatch.setattr(runtime, "RECIPES", (Recipe("tiny", ("tiny",), drop=("*.dll",)),))
    with pytest.raises(WheelError, match=r"tiny 1\.0 has no file '\*\.dll'"):
        world.build()
    assert not list((world.cache / "dist").iterdir())


def test_pyscript_only_when_asked_for(world):
    assert not (world.build() / "pyscript").exists()
    folder = world.build(pyscript=True)
    assert {path.name for path in (folder / "pyscript").iterdir()} == {"core.js", "core.css"}


def test_a_copy_goes_where_it_is_wanted(world, tmp_path):
    target = tmp_path / "out"
    assert world.build(target) == target
    built = world.build()
    assert (target / "manifest.json").read_bytes() == (built / "manifest.json").read_bytes()
    before = (target / "manifest.json").stat().st_ino
    world.build(target)
    assert (target / "manifest.json").stat().st_ino == before
    (target / "pyodide" / "pyodide.mjs").write_text("changed")
    world.build(target)
    assert (target / "pyodide" / "pyodide.mjs").read_bytes() == b"the file pyodide.mjs"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_other_peoples_folders_are_left_alone(world, tmp_path):
    target = tmp_path / "thesis"
    target.mkdir()
    (target / "chapter.txt").write_text("years of work")
    with pytest.raises(
        runtime.DistributionError, match=r"thesis holds chapter\.txt, which is no part of a browser dist"
    ):
        world.build(target)
    (target / "manifest.json").write_text('{"name": "a web app", "uses": "pyodide"}')
    with pytest.raises(runtime.DistributionError, match=r"thesis holds chapter\.txt"):
        world.build(target)
    assert (target / "chapter.txt").read_text() == "years of work"
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(runtime.DistributionError, match="file holds a file's contents"):
        world.build(file)


def test_what_was_added_to_a_distribution_is_not_thrown_away(world, tmp_path):
    target = world.build(tmp_path / "out")
    (target / "my page.html").write_text("<p>")
    with pytest.raises(runtime.DistributionError, match=r"out holds my page\.html"):
        world.build(target, pyscript=True)
    (target / "my page.html").unlink()
    assert (world.build(target, pyscript=True) / "pyscript" / "core.js").is_file()


def test_the_command_prints_the_folder_or_one_problem(world, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(runtime.Lock, "load", lambda: world.lock)
    assert runtime.main(["-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out'}\n"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_text("")
    assert runtime.main(["-o", str(tmp_path / "mine")]) == 1
    assert capsys.readouterr().err.startswith("vizlib: ")


def test_what_is_packed_of_vizlib_runs_in_a_page():
    files = own.vizlib_wheel().files
    assert "vizlib/__init__.py" in files
    assert "vizlib/webgpu/__init__.py" in files
    assert not [path for path in files if path.startswith(("vizlib/site/", "vizlib/player/"))]
    shaders = {path.name for path in (Path(own.__file__).parents[2] / "shaders").glob("*.*")}
    assert shaders == {path.removeprefix("vizlib/shaders/") for path in files if path.startswith("vizlib/shaders/")}
