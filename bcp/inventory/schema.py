"""JSON Schema of every kind of file, for editors."""

from __future__ import annotations

import json

from bcp.inventory.shapes import SCHEMA_FOLDER, SHAPES, FileKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, object]


def schema_of(kind: FileKind) -> Schema:
    """The schema of one kind of file."""
    shape = SHAPES[kind]
    return {
        "$schema": DIALECT,
        "$id": f"{kind.value}.schema.json",
        **shape.model.model_json_schema(mode="validation"),
    }


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
