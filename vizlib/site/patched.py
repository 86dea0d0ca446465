"""pygfx as browsers need it, in a Python that is in none: the patches of its shaders, applied while it is imported.

A stream that is recorded, or sent to a browser, is played by a browser's compiler. The installed pygfx stays as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.metadata import version
from importlib.util import decode_source
from types import ModuleType
from typing import Any

from vizlib.site.patches import PATCHES

__all__ = ["install"]

SHADERS = "pygfx.renderers.wgpu.wgsl"  # the package that has the files
TEMPLATES = "pygfx.renderers.wgpu.shader.templating"  # where they are included in others


def install() -> None:
    """From now on import pygfx so. Raises RuntimeError if it is there already."""
    if "pygfx" in sys.modules:
        raise RuntimeError("pygfx was imported before its shaders could be made fit for browsers.")
    sys.meta_path.insert(0, _Finder())


def _patched(file: str, text: str) -> str:
    for patch in PATCHES:
        if patch.shaders and patch.file == file:
            text = patch.apply(text, version(patch.package))
    return text


@cache
def _modules() -> dict[str, str]:
    """The modules that are looked at, and their files."""
    files = [patch.file for patch in PATCHES if patch.shaders and patch.file.endswith(".py")]
    return {
        **{file.removesuffix(".py").replace("/", "."): file for file in files},
        SHADERS: "",
        TEMPLATES: "",
    }


class _Finder(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in _modules():
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin)
        return spec


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> Any:
        file = _modules()[fullname]
        if not file:
            return super().get_code(fullname)
        source = _patched(file, decode_source(self.get_data(self.path)))
        return compile(source, self.path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        if module.__name__ == SHADERS:
            module.load_wgsl = _loading(module.load_wgsl)  # type: ignore[attr-defined]
        elif module.__name__ == TEMPLATES:
            _include(module.root_loader.mapping)


def _file(name: str) -> str:
    return f"{SHADERS.replace('.', '/')}/{name}"


def _loading(load: Callable[..., str]) -> Callable[..., str]:
    def load_wgsl(shader_name: str, package_name: str = SHADERS) -> str:
        code = load(shader_name, package_name)
        return _patched(_file(shader_name), code) if package_name == SHADERS else code

    return cache(load_wgsl)


def _include(mapping: dict[str, Any]) -> None:
    """Have what is included in other shaders be patched as well."""
    import jinja2

    usual = mapping["pygfx"]

    def load(name: str) -> str:
        code, _, _ = usual.get_source(jinja2.Environment(), name)
        return _patched(_file(name), code)

    mapping["pygfx"] = jinja2.FunctionLoader(load)
