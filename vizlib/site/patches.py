"""Changes to upstream's text that a browser needs: one list, each with the text it expects.

A build fails with a sentence if an expected text is not there, so that it is noticed when upstream
mends (or moves) it. To add one, append a :class:`Patch` to :data:`PATCHES`; nothing else is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PATCHES", "Patch", "PatchError", "patches_for"]


class PatchError(ValueError):
    """A patch does not fit the text it was made for."""


@dataclass(frozen=True)
class Patch:
    """Replace ``expected`` by ``replacement`` in ``file`` (a path inside the wheel of ``package``).

    ``expected`` must stand there exactly ``times`` times; ``reason`` says why it is changed.
    """

    package: str
    file: str
    expected: str
    replacement: str
    reason: str
    times: int = 1

    def apply(self, text: str) -> str:
        """The patched text; a :class:`PatchError` if it is not the text this was made for."""
        found = text.count(self.expected)
        if found != self.times:
            raise PatchError(
                f"{self.file} of {self.package} contains the text {self.expected!r} {found} times, expected "
                f"{self.times}: upstream has changed it, so look whether this patch is still needed ({self.reason})"
            )
        return text.replace(self.expected, self.replacement)


PATCHES: tuple[Patch, ...] = (
    # --- pygfx: Python
    Patch(
        "pygfx",
        "pygfx/utils/_dirs.py",
        '    elif sys.platform.startswith(("linux", "freebsd")):\n',
        '    elif sys.platform.startswith(("linux", "freebsd", "emscripten")):\n',
        "in a browser no branch gave base_dir a value, and reading it raised UnboundLocalError",
    ),
    # --- pygfx: WGSL that naga takes and Tint refuses
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/wgsl/noise.wgsl",
        "v = (v << 2u) | (a + (b << 1u) + 1u) % 4u;",
        "v = (v << 2u) | ((a + (b << 1u) + 1u) % 4u);",
        "WGSL wants parentheses where '|' meets '%'; Tint refuses to parse it",
    ),
    Patch(
        "pygfx",
        "pygfx/renderers/wgpu/wgsl/noise.wgsl",
        "v = (v << 2u) | ((x & 1u) + ((y & 1u) << 1u) + 1u) % 4u;",
        "v = (v << 2u) | (((x & 1u) + ((y & 1u) << 1u) + 1u) % 4u);",
        "WGSL wants parentheses where '|' meets '%'; Tint refuses to parse it",
    ),
)


def patches_for(package: str) -> tuple[Patch, ...]:
    """The patches of one package, in order."""
    return tuple(patch for patch in PATCHES if patch.package == package)
