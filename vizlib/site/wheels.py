"""Wheels as a mapping from path to bytes: read, slimmed, patched, given bytecode, packed again.

What is shipped keeps its ``dist-info`` (packages read their own version from it), with ``RECORD`` made
to fit. A wheel that was changed gets a build tag from its own contents, so that its address changes
whenever it does and a browser's cache never serves yesterday's.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from .bytecode import bytecode_path
from .errors import DistributionError
from .patch import Patch, PatchError

__all__ = ["Wheel", "WheelError"]

_EPOCH = (1980, 1, 1, 0, 0, 0)


class WheelError(DistributionError):
    """A wheel is not what the recipe takes it for; the message names it and what was expected."""


class Wheel:
    """One wheel, unpacked in memory.

    ``files`` maps each path to its bytes, ``RECORD`` excepted, which is written when packing.
    ``name`` and ``version`` as in the dist-info folder's name; ``tag`` such as ``py3-none-any``.
    ``rare`` are shell patterns of modules not worth compiling; in place of modules that match
    ``sourceless`` there is bytecode only; with the others it lies beside the source, for tracebacks that
    show lines and for ``inspect.getsource``.
    """

    #: Where its modules lie once installed, in the words of compile.mjs.
    area = "site"

    def __init__(self, name: str, version: str, tag: str, files: Mapping[str, bytes]) -> None:
        self.rare: tuple[str, ...] = ()
        self.sourceless: tuple[str, ...] = ()
        self.name = name
        self.version = version
        self.tag = tag
        self.files = dict(files)

    @classmethod
    def read(cls, path: Path) -> Wheel:
        """Read a wheel file. Raises :class:`WheelError` if it is not one."""
        try:
            with zipfile.ZipFile(path) as archive:
                files = {n: archive.read(n) for n in archive.namelist() if not n.endswith("/")}
        except (OSError, zipfile.BadZipFile) as error:
            raise WheelError(f"{path} is not a readable wheel: {error}") from error
        parts = path.name.removesuffix(".whl").split("-")
        if len(parts) not in (5, 6):
            raise WheelError(f"{path.name} is not a wheel's name, expected name-version-python-abi-platform.whl")
        wheel = cls(parts[0], parts[1], "-".join(parts[-3:]), files)
        wheel.files.pop(f"{wheel.dist_info}/RECORD", None)
        return wheel

    @classmethod
    def make(cls, name: str, version: str, summary: str, files: Mapping[str, bytes]) -> Wheel:
        """A new pure wheel of ``files``. ``name`` is the project's, such as ``freetype-py``."""
        wheel = cls(name.replace("-", "_"), version, "py3-none-any", files)
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: {summary}\n"
        wheel.files[f"{wheel.dist_info}/METADATA"] = metadata.encode()
        wheel.pure("py3-none-any")
        return wheel

    @property
    def dist_info(self) -> str:
        """The path of its metadata folder."""
        found = {path.split("/")[0] for path in self.files if path.split("/")[0].endswith(".dist-info")}
        return found.pop() if len(found) == 1 else f"{self.name}-{self.version}.dist-info"

    def pure(self, tag: str) -> None:
        """Declare it free of compiled code, under a new tag."""
        self.tag = tag
        text = f"Wheel-Version: 1.0\nGenerator: vizlib\nRoot-Is-Purelib: true\nTag: {tag}\n"
        self.files[f"{self.dist_info}/WHEEL"] = text.encode()

    def drop(self, patterns: Iterable[str]) -> None:
        """Leave out the files that match shell patterns; a pattern that matches none is an error."""
        for pattern in patterns:
            found = fnmatch.filter(self.files, pattern)
            if not found:
                raise WheelError(f"{self.name} {self.version} has no file {pattern!r}, which is to be left out")
            for path in found:
                del self.files[path]

    def patch(self, patches: Iterable[Patch]) -> None:
        """Apply text patches; each must find its text exactly as often as it says."""
        for patch in patches:
            if patch.file not in self.files:
                raise PatchError(f"{self.name} {self.version} has no file {patch.file}, which a patch changes")
            text = self.files[patch.file].decode("utf-8")
            self.files[patch.file] = patch.apply(text, self.version).encode("utf-8")

    def sources(self) -> dict[str, bytes]:
        """The Python modules to compile: path → source."""
        return {
            path: data for path, data in self.files.items() if path.endswith(".py") and not _matches(path, self.rare)
        }

    def take_bytecode(self, compiled: Mapping[str, bytes], python: str) -> None:
        """Put bytecode beside each module's source, or in its place; ``compiled`` maps path to bytecode."""
        for path, data in compiled.items():
            if _matches(path, self.sourceless):
                del self.files[path]
                self.files[f"{path}c"] = data
            else:
                self.files[bytecode_path(path, python)] = data

    def pack(self, folder: Path) -> Path:
        """Write the wheel into ``folder``; returns its path. The same contents give the same bytes."""
        record_path = f"{self.dist_info}/RECORD"
        lines = []
        for path, data in sorted(self.files.items()):
            sum64 = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            quoted = f'"{path}"' if "," in path else path
            lines.append(f"{quoted},sha256={sum64},{len(data)}\n")
        record = "".join([*lines, f"{record_path},,\n"]).encode()
        build = f"0x{hashlib.sha256(record).hexdigest()[:10]}"
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path, data in [*sorted(self.files.items()), (record_path, record)]:
                info = zipfile.ZipInfo(path, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o100644 << 16
                archive.writestr(info, data)
        target = folder / f"{self.name}-{self.version}-{build}-{self.tag}.whl"
        target.write_bytes(content.getvalue())
        return target


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)
