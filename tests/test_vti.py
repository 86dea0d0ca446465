"""VTK's image data: every encoding that VTK writes, against VTK itself, and what is said about broken files."""

from __future__ import annotations

import itertools
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vizlib as vz
from vizlib import vti

TYPES = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]


def written(
    path: Path, points: dict[str, np.ndarray], cells: dict[str, np.ndarray], shape: Any, **options: Any
) -> Path:
    """A file by VTK. shape : of the points, (D, H, W)."""
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkIOXML import vtkXMLImageDataWriter

    image = vtkImageData()
    image.SetDimensions(*shape[::-1])
    image.SetOrigin(1, 2, 3)
    image.SetSpacing(0.5, 1, 2)
    for data, arrays in ((image.GetPointData(), points), (image.GetCellData(), cells)):
        for name, values in arrays.items():
            array = numpy_to_vtk(values.reshape(-1, *values.shape[3:]).copy(), deep=True)
            array.SetName(name)
            data.AddArray(array)
    writer = vtkXMLImageDataWriter()
    writer.SetFileName(str(path))
    writer.SetInputData(image)
    for name, value in options.items():
        getattr(writer, name)(*value)
    assert writer.Write()
    return path


@pytest.mark.parametrize(
    ("mode", "encoded", "compressor", "header", "big"),
    [
        *itertools.product(["Ascii"], [0], ["None"], [32], [False]),
        *itertools.product(["Binary"], [0], ["None", "ZLib", "LZMA"], [32, 64], [False, True]),
        *itertools.product(["Appended"], [0, 1], ["None", "ZLib", "LZMA"], [32, 64], [False, True]),
    ],
)
def test_every_encoding(mode: str, encoded: int, compressor: str, header: int, big: bool, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    shape = (6, 50, 40)
    for dtype in ("f4", "i2"):
        values = (random.normal(size=shape) * 1000).astype(dtype)
        path = written(
            tmp_path / "a.vti",
            {"other": values[::-1], "mine": values},
            {},
            shape,
            **{f"SetDataModeTo{mode}": ()},
            SetEncodeAppendedData=(encoded,),
            SetCompressorType=(["None", "ZLib", "", "LZMA"].index(compressor) if compressor != "LZMA" else 3,),
            **{f"SetHeaderTypeToUInt{header}": ()},
            **({"SetByteOrderToBigEndian": ()} if big else {"SetByteOrderToLittleEndian": ()}),
            SetBlockSize=(4096,),
        )
        grid = vti.parse(path.read_bytes())
        assert grid.name == "other"  # the first one, as none is active
        assert np.array_equal(grid.values, values[::-1])
        assert grid.values.dtype == dtype
        assert (grid.origin, grid.spacing) == ((1, 2, 3), (0.5, 1, 2))


@pytest.mark.parametrize("dtype", TYPES)
def test_every_type(dtype: str, tmp_path: Path) -> None:
    values = np.arange(24, dtype=dtype).reshape(2, 3, 4)
    grid = vti.parse(written(tmp_path / "a.vti", {"v": values}, {}, values.shape).read_bytes())
    assert grid.values.tolist() == values.tolist()
    assert grid.values.dtype == dtype


def test_cells_lie_between_points(tmp_path: Path) -> None:
    values = np.arange(6.0).reshape(1, 2, 3)
    volume = vz.read(written(tmp_path / "a.vti", {}, {"v": values}, (2, 3, 4)))
    assert isinstance(volume, vz.Image)
    solid = np.arange(12.0).reshape(2, 2, 3)
    cells = vz.read(written(tmp_path / "b.vti", {}, {"v": solid}, (3, 3, 4)), mode="iso")
    assert isinstance(cells, vz.Volume)
    assert cells.mode == "iso"
    assert cells.name == "b"
    assert cells.origin == (1.25, 2.5, 4)
    # The points' own box: from the origin, three, two and two steps.
    assert cells.get_world_bounding_box().tolist() == [[1, 2, 3], [2.5, 4, 7]]


def test_one_layer_is_an_image_with_its_first_row_below(tmp_path: Path) -> None:
    values = np.arange(6.0).reshape(1, 2, 3)
    image = vz.read(written(tmp_path / "a.vti", {"v": values}, {}, (1, 2, 3)))
    assert isinstance(image, vz.Image)
    assert image.data.tolist() == values[0, ::-1].tolist()
    assert image.extent == (0.75, 2.25, 1.5, 3.5)
    assert image.get_world_bounding_box()[:, 2].tolist() == [3, 3]
    colors = np.zeros((1, 2, 3, 3), np.uint8)
    assert vz.read(written(tmp_path / "b.vti", {"rgb": colors}, {}, (1, 2, 3))).shape == (2, 3, 3)


def test_a_direction_turns_the_volume(tmp_path: Path) -> None:
    path = written(tmp_path / "a.vti", {"v": np.zeros((2, 3, 4))}, {}, (2, 3, 4))
    text = path.read_bytes().replace(b'Direction="1 0 0 0 1 0 0 0 1"', b'Direction="0 -1 0 1 0 0 0 0 1"')
    path.write_bytes(text)
    # x runs along y, and y along -x, about the origin (1, 2, 3).
    assert vz.read(path).get_world_bounding_box() == pytest.approx(np.array([[-1.5, 1.75, 2], [1.5, 3.75, 6]]))


@pytest.mark.parametrize(
    ("name", "shape", "top"), [("channels", (100, 250, 250), 4), ("frog_tissues", (136, 470, 500), 29)]
)
def test_real_files(name: str, shape: tuple[int, ...], top: int) -> None:
    spec = find_spec("pyvista")
    assert spec is not None
    assert spec.origin is not None
    grid = vti.parse((Path(spec.origin).parent / "examples" / f"{name}.vti").read_bytes())
    assert grid.values.shape == shape
    assert (grid.values.min(), grid.values.max()) == (0, top)


def test_several_pieces_make_one() -> None:
    def piece(low: int, high: int, values: str) -> str:
        return (
            f'<Piece Extent="{low} {high} 0 0 0 0"><PointData Scalars="b"><DataArray type="Int8" Name="a" '
            f'format="ascii">9 9 9</DataArray><DataArray type="Int8" Name="b" format="ascii">{values}</DataArray>'
            "</PointData></Piece>"
        )

    text = (
        '<VTKFile type="ImageData"><ImageData WholeExtent="2 5 0 0 0 0" Origin="0 0 0" Spacing="1 1 1">'
        f"{piece(2, 3, '1 2')}{piece(3, 5, '2 3 4')}</ImageData></VTKFile>"
    )
    grid = vti.parse(text.encode())
    assert grid.values.tolist() == [[[1, 2, 3, 4]]]
    assert grid.origin == (2, 0, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: b"", r'a\.vti" as VTI: it is no XML'),
        (lambda data: data[:100], r"it is no XML"),
        (lambda data: data.replace(b"ImageData", b"PolyData"), r"it holds PolyData, expected ImageData"),
        (lambda data: data.replace(b"vtkZLib", b"vtkLZ4"), r"it is compressed by vtkLZ4DataCompressor, known are"),
        (lambda data: data.replace(b'"Float64"', b'"String"'), r'its array "v" is of type String, expected numbers'),
        (
            lambda data: data.replace(b'WholeExtent="0 3', b'WholeExtent="0 x'),
            r'has WholeExtent="0 x.*expected 6 numbers',
        ),
        (lambda data: data.replace(b"DataArray", b"Data"), r"it has no numbers at its points or in its cells"),
        (lambda data: data.replace(b"   _", b"   _A"), r"as VTI: "),
        (lambda data: data[: data.index(b"   _") + 60] + b"</AppendedData></VTKFile>", r"as VTI: "),
    ],
)
def test_what_cannot_be_read(change: Any, message: str, tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.vti", {"v": np.arange(24.0).reshape(2, 3, 4)}, {}, (2, 3, 4), SetEncodeAppendedData=(1,)
    )
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ValueError, match=message):
        vz.read(path)
