from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bcp.adapters.sample import sample_root
from bcp.adapters.workspace import read_workspace
from bcp.inventory.composer import compose
from bcp.inventory.field_notes import FORMS, NOTES
from bcp.inventory.schema import all_schemas, schema_of
from bcp.inventory.shapes import FileKind, kind_of

SMALL_CITY = Path(__file__).parent.parent / "small_city"


@pytest.mark.parametrize("root", [SMALL_CITY, sample_root()], ids=["small", "sample"])
def test_the_schemas_accept_what_the_decoder_accepts(root: Path) -> None:
    validators = {kind: Draft202012Validator(schema_of(kind)) for kind in FileKind}
    for path, content in read_workspace(root).files:
        kind = kind_of(path)
        assert kind is not None
        value = compose(content.decode(), path).value
        assert [error.message for error in validators[kind].iter_errors(value)] == [], path


@pytest.mark.parametrize(
    ("key", "value"),
    [("tier", "cor"), ("id", "A b"), ("hosting", {"kind": "platform", "memory": 3}), ("x", 1)],
)
def test_the_schema_refuses_what_the_decoder_refuses(key: str, value: object) -> None:
    text = (SMALL_CITY / "systems_inventory/core/registry.yaml").read_text(encoding="utf-8")
    system = compose(text, "registry.yaml").value
    assert isinstance(system, dict)
    validator = Draft202012Validator(schema_of(FileKind.SYSTEM))

    assert not list(validator.iter_errors(system))
    assert list(validator.iter_errors({**system, key: value}))


def test_every_note_belongs_to_a_key_and_every_form_to_a_pattern() -> None:
    keys: set[tuple[str, str]] = set()
    descriptions: set[str] = set()
    for schema in all_schemas().values():
        for name, part in {schema["title"]: schema, **schema.get("$defs", {})}.items():
            for key, value in part.get("properties", {}).items():
                keys.add((name, key))
                descriptions.add(value.get("description", ""))
    assert {(model, key) for model, notes in NOTES.items() for key in notes} <= keys
    for form in FORMS.values():
        assert any(description.endswith(form) for description in descriptions), form
