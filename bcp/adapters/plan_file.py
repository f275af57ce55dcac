"""Reading a plan that was written as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bcp.adapters.files import read_bounded
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.planning.plan import SCHEMA_VERSION, Plan

LARGEST = 1 << 30
"""Bytes; the plan of 100,000 systems takes about a fifth of this."""


class PlanDocument(Plan):
    """A plan as it is written: with the corrective actions that were open then, for programs."""

    actions: list[dict[str, Any]] | None = None

    @classmethod
    def of(cls, plan: Plan, actions: list[dict[str, Any]] | None) -> PlanDocument:
        """The plan with what is said of the actions."""
        return cls.model_construct(**_fields(plan), actions=actions)

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return Plan.model_construct(**_fields(self))


def _fields(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in Plan.model_fields}


def read_plan(path: Path) -> Plan:
    """The plan in a file as `ict-bcp plan --json` writes it. Raises Refused."""
    name = shorten(str(path))
    content = read_bounded(path, LARGEST)
    try:
        plan = PlanDocument.model_validate_json(content).plan
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refused(
            Message.of(
                "'{path}' is no plan that this version wrote (at '{place}').",
                path=name,
                place=shorten(where),
            ),
            Message.of("Write it anew with: ict-bcp plan --json"),
        ) from error
    if plan.schema_version != SCHEMA_VERSION:
        raise Refused(
            Message.of(
                "'{path}' is a plan of another form: {found} instead of {version}.",
                path=name,
                found=plan.schema_version,
                version=SCHEMA_VERSION,
            ),
            Message.of("Write it anew with: ict-bcp plan --json"),
        )
    return plan
