"""Python's standard library for the page: Pyodide ships it as sources only, so it is compiled too.

That halves the time until the interpreter is up. Modules that a page hardly ever imports stay as
sources, to keep the archive small; the others are bytecode only.
"""

from __future__ import annotations

import fnmatch
import zipfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["Library"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
#: What drives terminals, mail servers, processes and debuggers, and the code pages of the last century.
_RARE = (
    "_pyio.py", "_pyrepl/*", "antigravity.py", "bdb.py", "cProfile.py", "compileall.py", "doctest.py",
    "encodings/big5*", "encodings/cp[0-35-9]*", "encodings/euc_*", "encodings/gb*", "encodings/hp_roman8.py",
    "encodings/hz.py", "encodings/iso*", "encodings/johab.py", "encodings/koi8*", "encodings/kz1048.py",
    "encodings/mac_*", "encodings/palmos.py", "encodings/ptcp154.py", "encodings/shift_jis*",
    "encodings/tis_620.py", "ftplib.py", "http/cookiejar.py", "http/server.py", "imaplib.py", "mailbox.py",
    "modulefinder.py", "multiprocessing/*", "netrc.py", "optparse.py", "pdb.py", "pickletools.py", "poplib.py",
    "profile.py", "pstats.py", "pty.py", "pyclbr.py", "pydoc.py", "pydoc_data/*", "smtplib.py",
    "symtable.py", "tabnanny.py", "this.py", "trace.py", "tty.py", "unittest/*", "wave.py", "wsgiref/*",
    "xml/sax/*", "xmlrpc/*", "zipapp.py",
)  # fmt: skip


class Library:
    """The archive ``python_stdlib.zip``, unpacked in memory: path → bytes."""

    #: Where its modules lie once loaded, in the words of compile.mjs.
    area = "stdlib"

    def __init__(self, name: str, files: Mapping[str, bytes]) -> None:
        self.name = name
        self.files = dict(files)

    @classmethod
    def read(cls, path: Path) -> Library:
        """Read the archive that Pyodide ships."""
        with zipfile.ZipFile(path) as archive:
            return cls(path.name, {n: archive.read(n) for n in archive.namelist() if not n.endswith("/")})

    def sources(self) -> dict[str, bytes]:
        """The modules to compile: path → source."""
        return {
            path: data
            for path, data in self.files.items()
            if path.endswith(".py") and not any(fnmatch.fnmatchcase(path, rare) for rare in _RARE)
        }

    def take_bytecode(self, compiled: Mapping[str, bytes], python: str) -> None:
        """Put bytecode in the place of sources; Python's zip importer looks for it under ``.pyc``."""
        for path, data in compiled.items():
            del self.files[path]
            self.files[f"{path}c"] = data

    def pack(self, folder: Path) -> Path:
        """Write the archive into ``folder``; returns its path."""
        target = folder / self.name
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path, data in sorted(self.files.items()):
                info = zipfile.ZipInfo(path, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
        return target
