"""A plan for programs."""

from __future__ import annotations

import json

from rich.console import Console

from bcp.planning.explain import binding_chain
from bcp.planning.plan import Plan


class PlanJson:
    """The plan exactly as it is; a chain as the list of its steps."""

    def show_plan(self, plan: Plan, console: Console) -> None:
        """Write the plan's own JSON."""
        console.file.write(plan.model_dump_json() + "\n")

    def show_chain(self, plan: Plan, system: str, console: Console) -> None:
        """Write the steps of the binding chain, the first of them first."""
        chain = [step.model_dump(mode="json") for step in binding_chain(plan, system)]
        console.file.write(
            json.dumps({"system": system, "chain": chain}, ensure_ascii=False) + "\n"
        )
