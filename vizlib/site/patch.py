"""One change to upstream's text, with the text it expects."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import DistributionError

__all__ = ["Patch", "PatchError"]


class PatchError(DistributionError):
    """A patch does not fit the text it was made for."""


@dataclass(frozen=True)
class Patch:
    """Replace ``expected`` by ``replacement`` in ``file`` (a path inside the wheel of ``package``).

    ``expected`` must stand there exactly ``times`` times; ``reason`` says why it is changed. In the
    replacement ``@VERSION@`` stands for the package's version. ``shaders``: whether browsers need it for shaders, which
    are made for them in a Python outside, too (``patched.py``).
    """

    package: str
    file: str
    expected: str
    replacement: str
    reason: str
    times: int = 1
    shaders: bool = False

    def apply(self, text: str, version: str) -> str:
        """The patched text; a :class:`PatchError` if it is not the text this was made for."""
        found = text.count(self.expected)
        if found != self.times:
            raise PatchError(
                f"{self.file} of {self.package} contains the text {self.expected!r} {found} times, expected "
                f"{self.times}: upstream has changed it, so look whether this patch is still needed ({self.reason})"
            )
        return text.replace(self.expected, self.replacement.replace("@VERSION@", version))
