"""JSON Schema of every kind of file, for editors."""

from __future__ import annotations

import json
from typing import Any

from bcp.inventory.field_notes import FORMS, NOTES
from bcp.inventory.shapes import SCHEMA_FOLDER, SHAPES, FileKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def schema_of(kind: FileKind) -> Schema:
    """The schema of one kind of file, with a note beside each key that needs one."""
    model = SHAPES[kind].model
    schema = model.model_json_schema(mode="validation")
    _annotate(schema, NOTES.get(model.__name__, {}))
    for name, part in schema.get("$defs", {}).items():
        _annotate(part, NOTES.get(name, {}))
    return {"$schema": DIALECT, "$id": f"{kind.value}.schema.json", **schema}


def all_schemas() -> dict[FileKind, Schema]:
    """The schemas of all kinds of files."""
    return {kind: schema_of(kind) for kind in FileKind}


def schema_files() -> dict[str, str]:
    """Path in the workspace → text, of the schema files that inventory files refer to."""
    return {
        f"{SCHEMA_FOLDER}/{kind.value}.schema.json": json.dumps(
            schema, ensure_ascii=False, indent=2
        )
        + "\n"
        for kind, schema in all_schemas().items()
    }


def _annotate(part: Schema, notes: dict[str, str]) -> None:
    """Put notes beside the keys of one mapping, and drop titles that only repeat the key."""
    for key, value in part.get("properties", {}).items():
        value.pop("title", None)
        sentences = [notes[key]] if key in notes else []
        form = _form(value)
        if form is not None:
            sentences.append(form)
        if sentences:
            value["description"] = " ".join(sentences)


def _form(value: Schema) -> str | None:
    """What a text looks like, by its pattern."""
    patterns = [each.get("pattern", "") for each in (value, *value.get("anyOf", ()))]
    for part, form in FORMS.items():
        if any(part in pattern for pattern in patterns):
            return form
    return None
