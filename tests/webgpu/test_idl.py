"""Everything in WebGPU's IDL and in wgpu-py's classes is here, or stands in the list of what is absent.

Both sides are derived: from the IDL that wgpu-py carries and from its classes on one hand, from our backend's classes
on the other. What becomes of arguments and descriptors is in ``test_arguments.py``.
"""

from __future__ import annotations

import re

import pytest
import wgpu
import wgpu._classes

from vizlib.stream.commands import ENUMS
from vizlib.webgpu.absences import ABSENT, AbsentError
from vizlib.webgpu.adapter import DEFAULT_LIMITS, javascript_name, limit_name

from . import idl as interface_language
from .idl import classes, function_of, members, parameters, parse, public, python_names, read_members
from .samples import Samples, structure_name

IDL = parse(interface_language.text())
OURS = classes()

#: What is no class in Python, and what it is there.
NO_CLASS = {
    "GPUSupportedLimits": "a dict, see test_every_limit_is_known",
    "GPUSupportedFeatures": "a set of strings",
    "WGSLLanguageFeatures": "a set of strings",
    "NavigatorGPU": "wgpu.gpu",
}


def changed(before: dict[str, str], now: dict[str, str]) -> list[str]:
    return [
        f"FIXME: {name} changed: it was {before.get(name, 'not there')!r}, and is {now.get(name, 'gone')!r}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def test_nothing_has_changed_since_it_was_implemented():
    """A member that is new or has moved, in the IDL, in wgpu-py or here: implement it, then
    ``python -m tests.webgpu.idl``."""
    found = changed(read_members(), members(IDL))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("old", "new", "member"),
    [
        ("mappedAtCreation = false;", "mappedAtCreation = true;", "GPUBufferDescriptor.mappedAtCreation"),
        ("GPUBuffer createBuffer(", "GPUHeap createBuffer(", "GPUDevice.createBuffer"),
        ("endOcclusionQuery();", "endOcclusionQuery(); undefined tea();", "GPURenderPassEncoder.tea"),
        ('"mirror-repeat",', '"mirror-repeat", "mirror-once",', "GPUAddressMode"),
        ("GPUSize32 bytesPerRow;", "GPUSize32 bytesPerRow; GPUSize32 tea;", "GPUTexelCopyBufferInfo.tea"),
    ],
)  # fmt: skip
def test_a_changed_idl_is_noticed(old, new, member):
    text = interface_language.text()
    assert text.count(old) == 1
    found = changed(read_members(), members(parse(text.replace(old, new))))
    assert any(line.startswith(f"FIXME: {member} changed") for line in found), found


def test_a_changed_signature_of_ours_is_noticed(monkeypatch):
    monkeypatch.setattr(OURS["GPUDevice"], "create_query_set", lambda self, *, label="", type="occlusion", count: None)
    assert [line.split(":")[1] for line in changed(read_members(), members(IDL))] == [
        " GPUDevice.createQuerySet changed"
    ]


# ---- Every member is here, or absent with a reason ----


def is_implemented(cls: type, name: str) -> bool:
    function = function_of(cls, name)
    if function is None:
        return False
    code = getattr(function, "__code__", None)
    return code is None or "NotImplementedError" not in code.co_names


@pytest.mark.parametrize("interface", IDL.interfaces)
def test_every_member_of_the_idl_is_implemented(interface):
    if interface in NO_CLASS or interface in ABSENT:
        return
    missing = []
    for member in IDL.interfaces[interface].values():
        names = ["__init__"] if member.name == "constructor" else python_names(member)
        for name in names:
            function = function_of(OURS[interface], name)
            if f"{interface}.{member.name}" in ABSENT:
                assert function.absent == f"{interface}.{member.name}", "the reason comes from the list"
            elif not is_implemented(OURS[interface], name):
                missing.append(f"FIXME: {interface}.{member.name} is missing: {name}, for {member.text!r}")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("name", wgpu._classes.__all__)
def test_every_member_of_wgpu_py_is_implemented_with_its_signature(name):
    theirs, ours = getattr(wgpu._classes, name), OURS[name]
    for member in public(theirs):
        absent = getattr(function_of(ours, member), "absent", "")
        if absent in ABSENT:
            continue
        assert is_implemented(ours, member), f"FIXME: {name}.{member} is missing"
        if ours is theirs or not callable(getattr(theirs, member)):
            continue
        expected, got = parameters(function_of(theirs, member)), parameters(function_of(ours, member))
        extra = [item for item in got if item.name not in {other.name for other in expected}]
        assert [item for item in got if item not in extra] == expected, f"FIXME: {name}.{member} changed"
        # What wgpu-py leaves out of the IDL may be given here.
        assert [item.name for item in extra] == (["xr_compatible"] if "request_adapter" in member else [])


def test_the_list_of_absences_is_needed():
    for absent in ABSENT:
        interface, _, member = absent.partition(".")
        assert interface in IDL.interfaces, absent
        assert not member or member in IDL.interfaces[interface], absent


@pytest.mark.parametrize("absent", [name for name in ABSENT if "." in name])
def test_what_is_absent_says_why(recorded, absent):
    interface, _, name = absent.partition(".")
    samples = Samples(IDL, recorded.device())
    thing = {"GPU": recorded.gpu, "GPUQueue": samples.device.queue}.get(interface) or samples.object(interface)
    (python_name,) = python_names(IDL.interfaces[interface][name])
    reason = re.escape(f"{absent} is not available in Python: {ABSENT[absent]}.")
    with pytest.raises(AbsentError, match=reason):
        getattr(thing, python_name)(1, some="thing")
    assert not (IDL.interfaces[interface][name].arguments is None and hasattr(thing, python_name))


def test_every_limit_is_known():
    for name in IDL.interfaces["GPUSupportedLimits"]:
        assert limit_name(name) in DEFAULT_LIMITS, f"FIXME: GPUSupportedLimits.{name} has no default"
        assert javascript_name(limit_name(name)) == name
    assert len(DEFAULT_LIMITS) == len(IDL.interfaces["GPUSupportedLimits"])


def test_limits_have_the_names_that_they_have_natively():
    native = wgpu.gpu.request_adapter_sync().limits
    # wgpu-native does not know all of the IDL's limits yet, and has some of its own.
    shared = {limit_name(name) for name in IDL.interfaces["GPUSupportedLimits"]} & set(native)
    assert len(shared) > 30
    for name in shared:
        assert name in DEFAULT_LIMITS


@pytest.mark.parametrize("dictionary", IDL.dictionaries)
def test_wgpu_py_has_a_structure_for_every_dictionary(dictionary):
    bases = {"GPUObjectDescriptorBase", "GPUPipelineDescriptorBase"}
    if dictionary in bases:
        return
    structure = getattr(wgpu.structs, structure_name(dictionary))
    names = {interface_language.snake_case(name) for name in IDL.dictionaries[dictionary]}
    assert names <= set(structure.__annotations__), f"FIXME: {dictionary} changed"


def test_enumerations_that_travel_as_numbers_are_whole():
    for kind, name in {
        "load_op": "GPULoadOp",
        "store_op": "GPUStoreOp",
        "index_format": "GPUIndexFormat",
        "aspect": "GPUTextureAspect",
    }.items():
        assert {value for value in ENUMS[kind] if value} == set(IDL.enums[name]), f"FIXME: {name} changed"
    assert len(ENUMS) == 4
    for name, values in IDL.flags.items():
        python = getattr(wgpu.flags, name.removeprefix("GPU"))
        assert {key: python[key] for key in python.__fields__} == values, f"FIXME: {name} changed"
