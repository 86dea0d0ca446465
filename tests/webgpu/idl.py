"""The WebIDL that wgpu-py carries, parsed, and the names its members have in Python.

``python -m tests.webgpu.idl`` writes ``members.txt`` anew: what ``test_idl.py`` compares each member with, so that a
change of either side is noticed.
"""

from __future__ import annotations

import inspect
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import wgpu._classes

import vizlib.webgpu

MEMBERS = Path(__file__).with_name("members.txt")


@dataclass(frozen=True)
class Field:
    """A member of a dictionary, or an argument: its type, and the text of its default, if it has one."""

    name: str
    type: str
    required: bool
    default: str | None


@dataclass(frozen=True)
class Member:
    """A member of an interface: an attribute, or an operation with its arguments (of its last overload)."""

    name: str
    type: str
    arguments: tuple[Field, ...] | None  # None for an attribute
    text: str  # as the IDL has it, all overloads

    @property
    def promised(self) -> bool:
        return self.type.startswith("Promise<")


@dataclass
class Idl:
    """What the IDL defines, by name."""

    interfaces: dict[str, dict[str, Member]] = field(default_factory=dict)
    dictionaries: dict[str, dict[str, Field]] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    flags: dict[str, dict[str, int]] = field(default_factory=dict)
    typedefs: dict[str, str] = field(default_factory=dict)
    mixins: set[str] = field(default_factory=set)

    def resolved(self, type_: str) -> str:
        """A type without typedefs."""
        while type_.rstrip("?") in self.typedefs:
            type_ = self.typedefs[type_.rstrip("?")]
        return type_


def text() -> str:
    """The IDL that the installed wgpu-py carries."""
    return (files("wgpu.resources") / "webgpu.idl").read_text()


_BLOCK = re.compile(
    r"(?P<partial>partial )?(?P<kind>interface mixin|interface|dictionary|namespace|enum) (?P<name>\w+)"
    r"(?: ?: ?(?P<parent>\w+))? ?\{(?P<body>[^}]*)\}"
)
_EMPTY = "EMPTY"  # the default value {}, whose braces would confuse


def parse(source: str) -> Idl:
    """Parse what WebGPU's IDL uses of the language."""
    source = re.sub(r"//[^\n]*", "", source)
    source = re.sub(r"\[[^\]]+\]", "", source)  # extended attributes, which say nothing that matters here
    source = re.sub(r"\s+", " ", source).replace("= {}", f"= {_EMPTY}")
    idl = Idl()
    parents: dict[str, str] = {}
    for match in _BLOCK.finditer(source):
        kind, name, body = match["kind"], match["name"], match["body"]
        if kind == "enum":
            idl.enums[name] = tuple(re.findall(r'"([^"]*)"', body))
        elif kind == "namespace":
            found = re.findall(r"const \w+ (\w+) = (\w+)", body)
            idl.flags[name] = {constant: int(value, 0) for constant, value in found}
        elif kind == "dictionary":
            idl.dictionaries[name] = {item.name: item for item in map(_dictionary_field, _statements(body))}
        else:
            members = idl.interfaces.setdefault(name, {})
            if kind == "interface mixin":
                idl.mixins.add(name)
            for statement in _statements(body):
                member = _member(statement)
                if member.name in members:
                    member = Member(
                        member.name, member.type, member.arguments, f"{members[member.name].text}; {member.text}"
                    )
                members[member.name] = member
        if match["parent"]:
            parents[name] = match["parent"]
    for type_, name in re.findall(r"typedef ([^;]+?) ?(\w+);", source):
        idl.typedefs[name] = type_.strip()
    for name, mixin in re.findall(r"(\w+) includes (\w+);", source):
        if name in idl.interfaces:
            idl.interfaces[name].update(idl.interfaces[mixin])
    for name in list(parents):
        for table in (idl.interfaces, idl.dictionaries):
            if name in table:
                table[name] = _inherited(name, table, parents)  # type: ignore[assignment]
    return idl


def _inherited(name: str, table: Any, parents: dict[str, str]) -> dict[str, Any]:
    parent = parents.get(name)
    return {**(_inherited(parent, table, parents) if parent in table else {}), **table[name]}


def _statements(body: str) -> Iterator[str]:
    return (statement.strip() for statement in body.split(";") if statement.strip())


def _field(statement: str) -> Field:
    declared, _, default = statement.partition(" = ")
    required = not declared.startswith("optional ")
    declared = declared.removeprefix("optional ")
    if declared.startswith("required "):
        declared = declared.removeprefix("required ")
    type_, _, name = declared.strip().rpartition(" ")
    return Field(name, type_.strip(), required, {"": None, _EMPTY: "{}"}.get(default.strip(), default.strip()))


def _dictionary_field(statement: str) -> Field:
    found = _field(statement)
    return Field(found.name, found.type, statement.startswith("required "), found.default)


def _member(statement: str) -> Member:
    if "(" not in statement or " attribute " in f" {statement}":
        type_, _, name = statement.rpartition(" ")
        if "setlike" in statement:
            return Member("setlike", statement, None, statement)
        return Member(name, type_.removeprefix("readonly ").removeprefix("attribute ").strip(), None, statement)
    head, _, rest = statement.partition("(")
    arguments = tuple(map(_field, map(str.strip, split(rest.rpartition(")")[0], ","))))
    type_, _, name = head.strip().rpartition(" ")
    return Member(name, type_, arguments, statement)


def split(listed: str, separator: str) -> list[str]:
    """Split at separators that stand in no brackets."""
    parts, depth = [""], 0
    for token in re.split(r"([<>()]|" + separator + ")", listed):
        depth += (token in ("<", "(")) - (token in (">", ")"))
        if token == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += token
    return [part.strip() for part in parts if part.strip()]


# ---- The other side: Python ----


def snake_case(name: str) -> str:
    """``depthOrArrayLayers`` → ``depth_or_array_layers``."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def python_names(member: Member) -> list[str]:
    """The names under which wgpu-py has a member: what promises has a form to await and one to wait for."""
    name = snake_case(member.name)
    if not member.promised:
        return [name]
    if member.name.startswith("create"):  # the form that waits is another member
        return [name]
    name = name.removesuffix("_async")
    return [f"{name}_async", f"{name}_sync"]


def classes() -> dict[str, type]:
    """Our backend's classes by wgpu's names; wgpu's own where a class holds only what Python made (errors)."""
    found: dict[str, type] = {name: getattr(wgpu._classes, name) for name in wgpu._classes.__all__}
    for module in iter_modules(vizlib.webgpu.__path__):
        for name, value in vars(import_module(f"vizlib.webgpu.{module.name}")).items():
            if inspect.isclass(value) and value.__module__ == f"vizlib.webgpu.{module.name}" and name in found:
                found[name] = value
    return found


def function_of(cls: type, name: str) -> Any:
    """The function behind a method or property; None if there is none."""
    value = inspect.getattr_static(cls, name, None)
    return value.fget if isinstance(value, property) else value


def signature(cls: type, name: str) -> str:
    """A member as our backend has it, without types."""
    value = inspect.getattr_static(cls, name, None)
    if value is None:
        return "missing"
    if isinstance(value, property) or not callable(value):
        return name if not isinstance(value, property) or value.fset is None else f"{name}, settable"
    return f"{name}{inspect.Signature(parameters(value))}"


def parameters(function: Any) -> list[inspect.Parameter]:
    """Its parameters without ``self`` and without types."""
    given = list(inspect.signature(function).parameters.values())[1:]
    return [item.replace(annotation=inspect.Parameter.empty) for item in given]


def fingerprint(text_: str) -> str:
    return f"{zlib.crc32(text_.encode()):08x}"


def members(idl: Idl) -> dict[str, str]:
    """By member, a fingerprint of what the IDL says and what our backend has for it."""
    ours = classes()
    lines = {}
    for interface, found in idl.interfaces.items():
        cls = ours.get(interface)
        for member in found.values():
            if any(idl.interfaces[mixin].get(member.name) is member for mixin in idl.mixins - {interface}):
                continue  # it is there already, under the mixin
            if interface == "GPUSupportedLimits":
                mine = "a limit"
            elif cls is None:
                mine = "no class"
            else:
                mine = "; ".join(signature(cls, name) for name in _own_names(member))
            lines[f"{interface}.{member.name}"] = f"{fingerprint(member.text)} {mine}"
    for dictionary, fields in idl.dictionaries.items():
        for item in fields.values():
            lines[f"{dictionary}.{item.name}"] = fingerprint(f"{item}")
    for name, values in (*idl.enums.items(), *((name, tuple(map(str, v.items()))) for name, v in idl.flags.items())):
        lines[name] = fingerprint(f"{values}")
    covered = {(cls, name) for cls, found in idl.interfaces.items() for m in found.values() for name in _own_names(m)}
    for name in wgpu._classes.__all__:
        theirs = getattr(wgpu._classes, name)
        for member_name in public(theirs):
            if member_name in vars(theirs) and (name, member_name) not in covered:
                lines[f"{name}.{member_name}"] = f"wgpu-py {signature(ours[name], member_name)}"
    return lines


def _own_names(member: Member) -> list[str]:
    return ["__init__"] if member.name == "constructor" else python_names(member)


def public(cls: type) -> list[str]:
    """The public names of one of wgpu-py's classes, save those it has for old code."""
    return [
        name
        for name in dir(cls)
        if not name.startswith("_")
        and not getattr(getattr(cls, name), "__name__", "").endswith("_backwards_compat_proxy")
        and not (issubclass(cls, BaseException) and hasattr(Exception, name))
        and not (issubclass(cls, dict) and hasattr(dict, name))
    ]


def read_members() -> dict[str, str]:
    """``members.txt``."""
    pairs = (line.split(" ", 1) for line in MEMBERS.read_text().splitlines())
    return dict(pairs)  # type: ignore[arg-type]


if __name__ == "__main__":
    MEMBERS.write_text("".join(f"{name} {line}\n" for name, line in members(parse(text())).items()))
