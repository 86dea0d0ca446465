"""What only wgpu's native library has: it works natively, and in a browser says so and what to use.

Which functions these are is taken from the installed native backend.
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import re
import shutil
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wgpu.backends.wgpu_native as native_backend
import wgpu.backends.wgpu_native.extras as native_extras

import vizlib.site.browser

BROWSER = Path(vizlib.site.browser.__file__).parent

#: The functions by the module that users import them from.
FUNCTIONS = [
    (module.__name__, name)
    for module in (native_backend, native_extras)
    for name, value in vars(module).items()
    if inspect.isfunction(value) and value.__module__ == native_extras.__name__ and not name.startswith("_")
]

#: What else of the native backend has a public name.
OTHERS = [
    name
    for name, value in vars(native_backend).items()
    if not name.startswith("_") and not inspect.isfunction(value) and not inspect.ismodule(value)
]


@pytest.fixture
def browsers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, types.ModuleType]]:
    """The modules that stand in the native backend's place in a browser, packed and loaded as there."""
    package, extras = native_backend.__name__, native_extras.__name__
    folder = tmp_path / "wgpu_native"
    folder.mkdir()
    shutil.copy(BROWSER / "wgpu_native.py", folder / "__init__.py")
    shutil.copy(BROWSER / "wgpu_native_extras.py", folder / "extras.py")
    page = types.ModuleType("wgpu.backends.js_webgpu")
    page.gpu = object()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, page.__name__, page)
    spec = importlib.util.spec_from_file_location(
        package, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, package, module)
    monkeypatch.delitem(sys.modules, extras)
    spec.loader.exec_module(module)
    yield {package: module, extras: sys.modules[extras]}
    del sys.modules[extras]  # ours; the native one comes back


def is_an_answer(message: str, name: str) -> bool:
    """Whether an error names what was called, says that it is native, and what to do."""
    told = f"wgpu.backends.wgpu_native.{name} needs wgpu's native library" in message
    return told and re.search(r"\b(Use|use|Call|leave)\b [\w.]+", message.split("browser's WebGPU.")[-1]) is not None


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_a_function_of_the_native_backend_says_what_to_use(browsers, module, name):
    function = getattr(browsers[module], name, None)
    assert function is not None, f"FIXME: {module}.{name} is new"
    with pytest.raises(RuntimeError) as caught:
        function(1, 2, some="thing")
    assert is_an_answer(str(caught.value), name)


@pytest.mark.parametrize("name", OTHERS)
def test_every_name_of_the_native_backend_can_be_imported(browsers, name):
    assert hasattr(browsers[native_backend.__name__], name), f"FIXME: wgpu.backends.wgpu_native.{name} is new"


def test_the_library_itself_says_what_to_use(browsers):
    module = browsers[native_backend.__name__]
    for thing, name in ((module.lib, "lib.wgpuDevicePoll"), (module.ffi, "ffi.new")):
        with pytest.raises(RuntimeError) as caught:
            getattr(thing, name.partition(".")[2])
        assert is_an_answer(str(caught.value), name)


def test_statistics_have_their_names(browsers):
    ours = browsers[native_extras.__name__].PipelineStatisticName
    assert dict(ours.__members__) == dict(native_extras.PipelineStatisticName.__members__)


def test_in_a_page(tab):
    """The same, as it is packed there."""
    code = f"""
import importlib
answers = []
for module, name in json.loads('{json.dumps(FUNCTIONS)}'):
    try:
        getattr(importlib.import_module(module), name)(1, some="thing")
    except RuntimeError as error:
        answers.append([name, str(error)])
json.dumps(answers)
"""
    answers = json.loads(tab.python(code))
    assert [name for name, _ in answers] == [name for _, name in FUNCTIONS]
    assert all(is_an_answer(message, name) for name, message in answers)


# ---- Natively ----


def native_device(*features: str, **limits: int) -> Any:
    adapter = native_backend.gpu.request_adapter_sync(power_preference="high-performance")
    missing = set(features) - set(adapter.features)
    if missing:
        pytest.skip(f"this adapter has no {', '.join(missing)}")
    return adapter.request_device_sync(required_features=list(features), required_limits=limits)


def test_a_device_is_traced_natively(tmp_path):
    """What the trace holds depends on how the library was built."""
    adapter = native_backend.gpu.request_adapter_sync()
    device = native_backend.request_device_sync(adapter, str(tmp_path / "trace"), label="traced")
    assert (tmp_path / "trace").is_dir()
    assert device.label == "traced"
    buffer = device.create_buffer_with_data(data=b"1234", usage="COPY_SRC")
    assert bytes(device.queue.read_buffer(buffer)) == b"1234"


def test_times_are_written_between_passes_natively():
    device = native_device("timestamp-query", "timestamp-query-inside-encoders")
    queries = device.create_query_set(type="timestamp", count=2)
    results = device.create_buffer(size=16, usage="QUERY_RESOLVE|COPY_SRC")
    encoder = device.create_command_encoder()
    native_extras.write_timestamp(encoder, queries, 0)
    encoder.begin_compute_pass().end()
    native_extras.write_timestamp(encoder, queries, 1)
    encoder.resolve_query_set(queries, 0, 2, results, 0)
    device.queue.submit([encoder.finish()])
    begin, end = np.frombuffer(device.queue.read_buffer(results), np.uint64)
    assert 0 < begin <= end
