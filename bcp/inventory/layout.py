"""Values → the text of a YAML file, in the style in which the files of a workspace are written."""

from __future__ import annotations

from typing import Any

import yaml

from bcp.inventory.composer import Value, resolve

_TAG = "tag:yaml.org,2002:"
_TAGS = {str: "str", bool: "bool", int: "int", float: "float", type(None): "null"}
_WIDEST = 84
_MOST_KEYS = 4
_ENDLESS = 1 << 30


class _Dumper(yaml.SafeDumper):
    """Quotes what `compose` would not read as text, and indents the items of a list."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is not yaml.ScalarNode:
            return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        return _TAG + (_TAGS[type(resolve(value))] if implicit[0] else "str")

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ARG002
        return super().increase_indent(flow, False)


def block_document(value: dict[str, Value]) -> str:
    """A whole file: one key a line, ended by a line break."""
    return _text(_block(value))


def block_pair(key: str, value: Value) -> str:
    """The lines of a key with its value, without a line break at the end."""
    return _text(_block({key: value})).rstrip("\n")


def block_value(value: Value) -> str:
    """What follows a key and a space, or of a list or mapping the lines below it."""
    text = block_pair("k", value).removeprefix("k:")
    return text.removeprefix(" ").removeprefix("\n")


def block_item(value: Value, *, flow: bool) -> str:
    """The lines of an item of a list, begun by its dash; `flow` is one in brackets."""
    node = _node(value, flow=flow)
    return _text(yaml.SequenceNode(f"{_TAG}seq", [node], flow_style=False)).rstrip("\n").strip(" ")


def flow_value(value: Value) -> str:
    """The value on one line, in brackets if it is a list or a mapping."""
    return flow_pair("k", value).removeprefix("k:").strip(" ")


def flow_pair(key: str, value: Value) -> str:
    """A key with its value, as it stands in brackets."""
    return _text(_node({key: value}, flow=True)).rstrip("\n").removeprefix("{").removesuffix("}")


def is_compact(value: Value) -> bool:
    """Whether a list or a mapping is written on one line."""
    if not isinstance(value, dict | list):
        return True
    parts = list(value.values()) if isinstance(value, dict) else value
    if any(isinstance(part, dict | list) or "\n" in str(part) for part in parts):
        return False
    if isinstance(value, dict) and len(value) > _MOST_KEYS:
        return False
    return len(flow_value(value)) <= _WIDEST


def _block(value: dict[str, Value]) -> yaml.Node:
    pairs = [
        (_scalar(key, flow=True), _node(each, flow=_in_brackets(each)))
        for key, each in value.items()
    ]
    return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=False)


def _node(value: Value, *, flow: bool) -> yaml.Node:
    """A value's node. In brackets everything is in brackets."""
    if isinstance(value, dict):
        if not flow:
            return _block(value)
        pairs = [(_scalar(key, flow=True), _node(each, flow=True)) for key, each in value.items()]
        return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=True)
    if isinstance(value, list):
        items = [_node(each, flow=flow or _in_brackets(each)) for each in value]
        return yaml.SequenceNode(f"{_TAG}seq", items, flow_style=flow)
    return _scalar(value, flow=flow)


def _in_brackets(value: Value) -> bool:
    return isinstance(value, dict | list) and is_compact(value)


def _scalar(value: str | float | bool | None, *, flow: bool) -> yaml.ScalarNode:
    tag = _TAG + _TAGS[type(value)]
    if isinstance(value, bool):
        return yaml.ScalarNode(tag, "true" if value else "false")
    if value is None:
        return yaml.ScalarNode(tag, "null")
    text = value if isinstance(value, str) else repr(value)
    style = None
    if "\n" in text:
        style = '"' if flow else "|"
    return yaml.ScalarNode(tag, text, style=style)


def _text(node: yaml.Node) -> str:
    text: str = yaml.serialize(
        node, Dumper=_Dumper, width=_ENDLESS, allow_unicode=True, line_break="\n"
    )
    return text
