"""What of wgpu-py's tests cannot pass, by reason: one list for the browser, one for native.

A pattern is a file, a test (with all its parameters), or has "*" in it. Everything here is run all the same, unless
it says `never`, and must not pass.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """Tests that are left out for one reason."""

    reason: str
    tests: tuple[str, ...]
    depends: bool = False  # on the machine or its adapter: elsewhere they may pass
    never: bool = False  # they are not even run


def named(file: str, *tests: str) -> tuple[str, ...]:
    """The ids of tests in one file."""
    return tuple(f"tests/{file}.py::{test}" for test in tests)


BROWSER = (
    LeftOut(
        "counts the native library's objects and the process's memory (psutil); tests/webgpu/test_leaks.py counts ours",
        (
            "tests_mem/test_destroy.py",
            "tests_mem/test_gui.py",
            "tests_mem/test_gui_glfw.py",
            "tests_mem/test_gui_qt.py",
            "tests_mem/test_meta.py",
            "tests_mem/test_objects.py",
        ),
        never=True,
    ),
    LeftOut(
        "starts another process, and a page has none",
        (
            *named(
                "test_api",
                "test_api_subpackages_are_there",
                "test_backend_is_selected_automatically",
                "test_do_not_import_utils_submodules",
            ),
            *named("test_util_default_device", "test_default_device_and_exit_should_not_hang"),
        ),
    ),
    LeftOut(
        "starts a thread, and Pyodide has none",
        named("test_async", "test_promise_sync_*", "test_promise_async_poll_*"),
    ),
    LeftOut(
        "expects no event loop, or another one than asyncio; in a page asyncio always runs, and wgpu-py counts on it",
        named("test_async", "test_async_low_level_*", "test_promise_then_need_loop"),
    ),
    LeftOut(
        "tests internals of the native backend",
        (
            "tests/test_wgpu_native_poller.py",
            *named("test_wgpu_native_buffer", "test_buffer_init1"),
            *named("test_wgpu_statistics_query", "test_enum_is_in_sync"),
            *named(
                "test_wgpu_native_basics",
                "test_override_wgpu_lib_path",
                "test_tuple_from_*",
                "test_adapter_destroy",
                "test_adapter_by_name",
                "test_get_memoryview_and_address",
            ),
        ),
    ),
    LeftOut(
        "uses what only the native library has: immediates, tracing, many draws in one, pipeline statistics, "
        "time stamps inside passes",
        (
            *named(
                "test_set_immediates",
                "test_normal_immediates",
                "test_render_bundle_immediates",
                "test_bad_set_immediates",
            ),
            *named("test_wgpu_native_basics", "test_wgpu_native_tracer"),
            *named(
                "test_wgpu_native_query_set",
                "test_compute_timestamps_inside_passes",
                "test_render_timestamps_inside_passes",
                "test_render_timestamps_inside_encoder",
            ),
            *named("test_wgpu_statistics_query", "test_render_occluding_squares"),
            *named("test_wgpu_vertex_instance", "test_multi_draw_*"),
        ),
    ),
    LeftOut(
        "gives GLSL or SPIR-V, and browsers take WGSL alone (our error says so)",
        (
            *named("test_util_compute", "test_compute_0_1_spirv"),
            *named(
                "test_wgpu_native_basics",
                "test_compute_shader_glsl",
                "test_compute_shader_spirv",
                "test_compute_shader_invalid",
            ),
        ),
    ),
    LeftOut(
        "its WGSL is not WGSL: an integer goes from vertex to fragment shader without @interpolate(flat), "
        "which naga overlooks and browsers refuse",
        (
            *named(
                "test_set_override",
                "test_no_overridden_constants_render",
                "test_no_constants_compute",
                "test_override_vertex_constants",
                "test_override_fragment_constants",
                "test_override_compute_constants",
                "test_numbered_constants_must_be_overridden_by_number",
            ),
            *named("test_wgpu_native_query_set", "test_compute_timestamps", "test_render_timestamps"),
            *named("test_wgpu_vertex_instance", "test_draw*"),
        ),
    ),
    LeftOut(
        "wants naga's own words for an error in a shader, raised at once; a browser has other words, and later",
        named("test_wgpu_native_errors", "test_parse_shader_error*", "test_validate_shader_error*"),
    ),
    LeftOut(
        "wants an error of validation raised by the call itself; a browser validates in another process, "
        "so the error comes later (error scopes and the log have it)",
        (
            *named("test_wgpu_native_buffer", "test_buffer_init3", "test_clear_buffer"),
            *named("test_wgpu_native_texture", "test_write_texture2"),
        ),
    ),
    LeftOut(
        "asks for features and limits that the browser's adapter has not, and wants the native library's words for it",
        named("test_wgpu_native_basics", "test_features_are_*", "test_limits_are_legal"),
    ),
    LeftOut(
        "needs a feature or limit that this browser's adapter may lack (shader-f16, 16-bit norm textures, "
        "8 bind groups)",
        (
            *named(
                "test_util_default_device",
                "test_default_device_configure_required_features",
                "test_default_device_configure_preferred_features",
                "test_default_device_configure_required_limits",
            ),
            *named("test_wgpu_native_texture", "test_16bit_norm"),
        ),
        depends=True,
    ),
    LeftOut(
        "takes the list that the native library always answers; ours is WebGPU's GPUCompilationInfo, with messages",
        named("test_wgpu_native_basics", "test_compute_shader_wgsl"),
    ),
    LeftOut(
        "wgpu-py itself skips it everywhere",
        named("test_wgpu_native_buffer", "test_that_passes_when_bug_wgpu_native_305_is_fixed"),
    ),
)

NATIVE = (
    LeftOut(
        "wgpu-py itself skips it everywhere",
        (
            *named("test_wgpu_native_buffer", "test_that_passes_when_bug_wgpu_native_305_is_fixed"),
            "tests_mem/test_objects.py::test_release_pipeline_cache",
        ),
    ),
    LeftOut(
        "opens a window with glfw or PySide6, where there are such",
        ("tests_mem/test_gui_glfw.py", "tests_mem/test_gui_qt.py"),
        depends=True,
    ),
)
