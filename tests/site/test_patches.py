"""The list of patches: each fits the wheel it was made for, and a text that is gone is noticed."""

import pytest

from vizlib.site.lock import Lock
from vizlib.site.patches import PATCHES, Patch, PatchError, patches_for
from vizlib.site.recipes import RECIPES
from vizlib.site.sources import Fetcher
from vizlib.site.wheels import Wheel


def test_the_text_is_replaced():
    patch = Patch("p", "p/a.py", "old", "new @VERSION@", "because")
    assert patch.apply("an old text", "1.5") == "an new 1.5 text"


@pytest.mark.parametrize(("text", "times", "found"), [("nothing", 1, 0), ("old old", 1, 2), ("old", 2, 1)])
def test_a_text_that_is_not_there_as_expected_is_an_error(text, times, found):
    patch = Patch("pkg", "pkg/a.py", "old", "new", "a browser has none", times)
    with pytest.raises(PatchError) as caught:
        patch.apply(text, "1")
    message = str(caught.value)
    assert message.startswith(f"pkg/a.py of pkg contains the text 'old' {found} times, expected {times}")
    assert "a browser has none" in message


def test_every_patch_belongs_to_a_recipe_and_says_why():
    packages = {recipe.package for recipe in RECIPES}
    for patch in PATCHES:
        assert patch.package in packages
        assert patch.expected != patch.replacement
        assert len(patch.reason) > 20


@pytest.mark.parametrize("package", sorted({patch.package for patch in PATCHES}))
def test_patches_fit_the_locked_wheels(package):
    file = Lock.load().one(package)
    wheel = Wheel.read(Fetcher().fetch([file])[file.name])
    before = dict(wheel.files)
    wheel.patch(patches_for(package))
    changed = {path for path, data in wheel.files.items() if before[path] != data}
    assert changed == {patch.file for patch in patches_for(package)}
    for path in changed:
        if path.endswith(".py"):
            compile(wheel.files[path], path, "exec")
