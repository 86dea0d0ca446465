"""vz.compute: NumPy in and out, what WGSL binds, and what is refused with a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import wgpu

import vizlib as vz
from vizlib import wgsl
from vizlib.passes import frame
from vizlib.passes.bindings import declared

DOUBLE = """
#define FACTOR 2u
@group(0) @binding(0) var<storage, read> source: array<u32>;
@group(0) @binding(1) var<storage, read_write> target_: array<u32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if id.x < arrayLength(&source) { target_[id.x] = source[id.x] * FACTOR; }
}
"""


def sample(dtype: Any, shape: tuple[int, ...]) -> Any:
    raw = np.random.default_rng(0).integers(0, 256, int(np.prod(shape)) * np.dtype(dtype).itemsize, dtype=np.uint8)
    if np.dtype(dtype) == bool:
        raw &= 1
    return raw.view(dtype).reshape(shape)


DTYPES = [
    "u1",
    "i1",
    "u2",
    "i2",
    "f2",
    "u4",
    "i4",
    "f4",
    "u8",
    "i8",
    "f8",
    "c8",
    "c16",
    "?",
    ">f4",
    ">i2",
    "u1, f8",
    "S3",
]


@pytest.mark.parametrize("shape", [(), (1,), (3,), (5, 7), (2, 3, 5)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_any_array_comes_back_as_it_was(dtype: str, shape: tuple[int, ...]) -> None:
    array = sample(dtype, shape)
    found = vz.compute.buffer(array).read()
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert found.tobytes() == array.tobytes()  # NaN and all
    found[...] = found  # it is the caller's


def test_strided_arrays_and_lists() -> None:
    array = np.arange(60, dtype="f4").reshape(6, 10)
    for view in (array[::2, ::3], array.T, array[::-1]):
        assert np.array_equal(vz.compute.buffer(view).read(), view)
    assert vz.compute.buffer([[1, 2], [3, 4]], dtype="f4").read().tolist() == [[1, 2], [3, 4]]
    assert vz.compute.buffer(shape=3).read().tolist() == [0, 0, 0]


def test_it_keeps_what_it_was_given() -> None:
    array = np.arange(4, dtype="i4")
    data = vz.compute.buffer(array)
    array[:] = 9
    assert data.read().tolist() == [0, 1, 2, 3]
    data.write([4, 5, 6, 7])
    assert data.read().tolist() == [4, 5, 6, 7]


def test_a_shader_runs() -> None:
    source = vz.compute.buffer(np.arange(1000, dtype="u4"))
    target = vz.compute.buffer(shape=1000, dtype="u4")
    vz.compute.run(DOUBLE, [source, target], workgroups=(16, 1, 1))
    assert np.array_equal(target.read(), np.arange(1000) * 2)


def test_several_passes_on_one_encoder_are_only_recorded() -> None:
    source = vz.compute.buffer(np.arange(100, dtype="u4"))
    middle, target = (vz.compute.buffer(shape=100, dtype="u4") for _ in range(2))
    encoder = frame.device().create_command_encoder()
    vz.compute.run(DOUBLE, [source, middle], workgroups=2, encoder=encoder)
    compute_pass = encoder.begin_compute_pass()
    vz.compute.run(DOUBLE, [middle, target], workgroups=[2], encoder=compute_pass)
    compute_pass.end()
    assert not target.read().any()
    frame.device().queue.submit([encoder.finish()])
    assert np.array_equal(target.read(), np.arange(100) * 4)


def test_import_define_and_ifdef(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wgsl._registered, "test_triple", "fn triple(x: u32) -> u32 { return x * 3u; }")
    code = """
    #import test_triple
    @group(0) @binding(0) var<storage, read_write> data: array<u32, COUNT>;
    @compute @workgroup_size(COUNT)
    fn start(@builtin(local_invocation_index) i: u32) {
        #ifdef LARGE
        data[i] = triple(data[i]) + 100u;
        #else
        data[i] = triple(data[i]);
        #endif
    }
    """
    data = vz.compute.buffer(np.arange(4, dtype="u4"))
    vz.compute.run(code, [data], defines={"COUNT": 4}, entry_point="start")
    assert data.read().tolist() == [0, 3, 6, 9]
    vz.compute.run(code, [data], defines={"COUNT": 4, "LARGE": None}, entry_point="start")
    assert data.read().tolist() == [100, 109, 118, 127]


def test_lists_of_numbers_are_as_shaders_read_them() -> None:
    for given, dtype in (([1.5, 2.5], "f4"), ((1, 2), "i4"), (3, "i4"), ([[1, 2.5]], "f4"), ([True, False], "?")):
        buffer = vz.compute.buffer(given)
        assert buffer.dtype == np.dtype(dtype)
        assert np.array_equal(buffer.read(), given)
    assert vz.compute.buffer(np.array([1.5])).dtype == np.float64  # its bytes unchanged
    assert vz.compute.buffer([1.5], dtype="f8").dtype == np.float64
    with pytest.raises(ValueError, match="4294967296 is too large for int32; give an array, or a dtype"):
        vz.compute.buffer([1, 2**32])


def test_textures_samplers_and_wgpu_buffers_bind() -> None:
    device = frame.device()
    usage = wgpu.TextureUsage.STORAGE_BINDING | wgpu.TextureUsage.TEXTURE_BINDING
    texture = device.create_texture(size=(4, 4, 1), format="rgba8unorm", usage=usage)
    write = """
    @group(0) @binding(2) var image: texture_storage_2d<rgba8unorm, write>;
    @compute @workgroup_size(4, 4)
    fn main(@builtin(global_invocation_id) id: vec3u) {
        textureStore(image, id.xy, vec4f(vec2f(id.xy) / 3.0, 0.0, 1.0));
    }
    """
    read = """
    @group(0) @binding(0) var image: texture_2d<f32>;
    @group(0) @binding(1) var how: sampler;
    @group(0) @binding(5) var<storage, read_write> found: array<vec4f>;
    @compute @workgroup_size(1) fn main() {
        found[0] = textureSampleLevel(image, how, vec2f(0.5, 0.5), 0.0);
    }
    """
    found = vz.compute.buffer(shape=4)
    vz.compute.run(write, [texture.create_view()])
    sampler = device.create_sampler(mag_filter="linear", min_filter="linear")
    vz.compute.run(read, [texture.create_view(), sampler, found.gpu])
    assert np.allclose(found.read(), [0.5, 0.5, 0, 1], atol=0.005)


def test_what_declares_bindings() -> None:
    found = declared(
        """
        // @group(0) @binding(9) var<storage> not_this: array<u32>;
        @binding(1) @group(0) var<uniform> a: vec4f; /* @group(0) @binding(8) var b: sampler; */
        @group(0) @binding(0)
        var<storage, read_write> c: array<atomic<u32>, 4>;
        @group(1) @binding(3) var d: texture_2d_array<i32>;
        @group(0) @binding(2) var e: texture_storage_3d<r32float, write>;
        @group(0) @binding(4) var f: texture_depth_2d;
        @group(0) @binding(5) var<storage> g: array<u32>;
        var<workgroup> h: array<u32, 4>;
        """
    )
    assert [(each.name, each.group, each.binding, each.writes) for each in found] == [
        ("c", 0, 0, True),
        ("a", 0, 1, False),
        ("e", 0, 2, True),
        ("f", 0, 4, False),
        ("g", 0, 5, False),
        ("d", 1, 3, False),
    ]
    assert found[2].layout == {
        "storage_texture": {"format": "r32float", "access": "write-only", "view_dimension": "3d"}
    }
    assert found[5].layout == {"texture": {"sample_type": "sint", "multisampled": False, "view_dimension": "2d-array"}}


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: vz.compute.buffer(), TypeError, "buffer: expected an array or a shape."),
        (lambda: vz.compute.buffer([]), ValueError, r"buffer: shape is \(0,\), expected at least one element."),
        (lambda: vz.compute.buffer([None]), TypeError, "buffer: dtype is object, expected numbers."),
        (lambda: vz.compute.buffer(shape=(3, 0), name="x"), ValueError, r'buffer "x": shape is \(3, 0\)'),
        (
            lambda: vz.compute.buffer([1.0]).write([1.0, 2.0]),
            ValueError,
            r"write\(\) was given shape \(2,\), expected \(1,\)",
        ),
        (lambda: vz.compute.buffer([1]).write([1.5]), TypeError, "write.. was given dtype float64, expected int32"),
        (lambda: vz.compute.run(DOUBLE, None), TypeError, "bindings is NoneType, expected a list of buffers"),
        (lambda: vz.compute.buffer([1], usage="STORAGE"), TypeError, "usage is 'STORAGE', expected wgpu"),
        (
            lambda: vz.compute.run("@compute @workgroup_size(1) fn other() { }", []),
            ValueError,
            "there is no compute function 'main', expected one of 'other'",
        ),
        (
            lambda: vz.compute.run(DOUBLE, []),
            ValueError,
            r"test_compute.py: 0 bindings were given, expected 2 \(0 source, 1 target_\)",
        ),
        (
            lambda: vz.compute.run(DOUBLE, [np.zeros(3), np.zeros(3)]),
            TypeError,
            r"0 \(source: array<u32>\) was given ndarray, expected a buffer; make it with vizlib.compute.buffer",
        ),
        (lambda: vz.compute.run(DOUBLE, [], workgroups=(1, 2, 3, 4)), ValueError, "expected up to three whole numbers"),
        (lambda: vz.compute.run(DOUBLE, [], workgroups=1.5), TypeError, "not iterable"),
        (
            lambda: vz.compute.run(DOUBLE, [], workgroups=(1 << 20, 1, 1)),
            ValueError,
            "max-compute-workgroups-per-dimension is 65535",
        ),
        (lambda: vz.compute.run("#import nothing", []), ValueError, "There is no shader 'nothing'"),
        (
            lambda: vz.compute.run("@group(1) @binding(0) var<storage> a: array<u32>;", []),
            ValueError,
            "a is in group 1, expected all bindings in group 0",
        ),
    ],
)
def test_what_is_refused(make: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        make()


def test_a_compilers_complaint_names_the_line() -> None:
    with pytest.raises(wgpu.GPUError) as caught:
        vz.compute.run(
            """
            @compute @workgroup_size(1)
            fn main() { let a: u32 = 1.5; }  // here
            """,
            [],
        )
    lines = Path(__file__).read_text().splitlines()
    number = next(index for index, line in enumerate(lines, 1) if line.endswith("// here"))
    assert f"test_compute.py:{number}:" in str(caught.value)


def test_too_large_for_the_gpu() -> None:
    most = frame.device().limits["max-storage-buffer-binding-size"]
    with pytest.raises(ValueError, match=f"max-storage-buffer-binding-size is {most}; use several buffers"):
        vz.compute.buffer(shape=most + 4, dtype="u1").gpu  # noqa: B018


def test_destroying_twice() -> None:
    data = vz.compute.buffer([1.0])
    assert data.read().tolist() == [1]
    data.destroy()
    data.destroy()
    with pytest.raises(RuntimeError, match="it is destroyed"):
        data.read()
    vz.compute.buffer([1.0]).destroy()


class Counted:
    def __init__(self) -> None:
        self.times = 0

    def encode(self, compute_pass: Any) -> None:
        self.times += 1


def test_what_is_fed_runs_again_when_the_contents_change() -> None:
    source, target = vz.compute.buffer(np.arange(4, dtype="u4")), vz.compute.buffer(shape=4, dtype="u4")
    work, other = Counted(), Counted()
    target.feed(work)
    source.feed(other)
    frame.run_scheduled()
    frame.run_scheduled()
    assert (work.times, other.times) == (1, 1)
    vz.compute.run(DOUBLE, [source, target])
    frame.run_scheduled()
    assert (work.times, other.times) == (2, 1), "what is only read has not changed"
    source.write(np.zeros(4, "u4"))
    frame.run_scheduled()
    assert (work.times, other.times) == (2, 2)
    del work
    target.changed()
    frame.run_scheduled()


STEP = """
@group(0) @binding(0) var<storage, read_write> data: array<u32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) { data[id.x] = data[id.x] * 2u + 1u; }
"""


class Noted:
    """A work that counts how often it was asked for."""

    def __init__(self) -> None:
        self.times = 0

    def encode(self, compute_pass: Any) -> None:
        self.times += 1


def test_runs_together_are_submitted_once_in_order() -> None:
    data = vz.compute.buffer(np.zeros(64, np.uint32))
    drawn = Noted()
    data.feed(drawn)
    frame.run_scheduled()
    before = drawn.times
    with vz.compute.together() as encoder:
        for _ in range(10):
            vz.compute.run(STEP, [data], encoder=encoder)
        frame.run_scheduled()
        assert drawn.times == before, "what draws it hears of it only after the submit"
    frame.run_scheduled()
    assert drawn.times == before + 1
    assert (data.read() == 2**10 - 1).all()


def test_what_raises_together_submits_nothing() -> None:
    data = vz.compute.buffer(np.zeros(64, np.uint32))

    def fail() -> None:
        with vz.compute.together() as encoder:
            vz.compute.run(STEP, [data], encoder=encoder)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (data.read() == 0).all()
    vz.compute.run(STEP, [data])
    assert (data.read() == 1).all()
