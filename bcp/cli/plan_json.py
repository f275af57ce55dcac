"""A plan for programs."""

from __future__ import annotations

from rich.console import Console

from bcp.adapters.plan_file import PlanDocument
from bcp.app.explain_recovery import Explanation
from bcp.cli.action_words import action_fields
from bcp.cli.change_json import change_fields, write_json
from bcp.cli.console import _
from bcp.cli.plan_view import PlanPage
from bcp.documents.inert import plain
from bcp.planning.advice import Consequence
from bcp.planning.changes import World
from bcp.planning.explain import bound_message, chain_links, names_of
from bcp.planning.plan import Verdict


class PlanJson:
    """The plan exactly as it is; a chain as the list of its steps and what would change it."""

    def show_plan(self, page: PlanPage, console: Console) -> None:
        """Write the plan's own JSON; where its numbers are asked for, an object around all.

        Either holds the open corrective actions where they were asked for; null: nobody knows.
        """
        actions = _actions(page)
        if not page.listed:
            written = page.plan if actions is None else PlanDocument.of(page.plan, **actions)
            console.file.write(written.model_dump_json() + "\n")
            return
        document = {
            "plan": page.plan.model_dump(mode="json"),
            "opening_hours": None if page.outage is None else page.outage.model_dump(mode="json"),
            "numbers": [row.model_dump(mode="json") for row in page.numbers],
            **(actions or {}),
        }
        write_json(document, console)

    def show_chain(self, explanation: Explanation, console: Console) -> None:
        """Write verdict, steps (the first of them first), the bound's reason and the advice.

        `waited` is what lies between the end of a step and the start of the next; the sum of all
        of it and of the durations is the time at which the system is recovered.
        """
        plan, system, world = explanation.plan, explanation.system, explanation.world
        planned = plan.systems_by_id.get(system)
        degraded = next((each for each in plan.degraded if each.system == system), None)
        chain = [
            {
                **link.step.model_dump(mode="json"),
                "waited": link.waited,
                "duration": link.step.duration,
            }
            for link in chain_links(plan, system)
        ]
        document: dict[str, object] = {"system": system, "chain": chain}
        if planned is not None:
            document["planned"] = planned.model_dump(mode="json")
            if planned.verdict is Verdict.IMPOSSIBLE and planned.recovered is not None:
                bound = bound_message(plan, system, names_of(plan))
                document["bound"] = plain(bound.render(_))
        if degraded is not None:
            document["degraded"] = degraded.model_dump(mode="json")
        for name, found in (
            ("helps", explanation.advice.helps),
            ("hurts", explanation.advice.hurts),
        ):
            document[name] = [_consequence(each, world) for each in found]
        write_json(document, console)


def _actions(page: PlanPage) -> dict[str, list[dict[str, object]] | None] | None:
    if page.actions is None:
        return None
    found = page.actions.open
    return {"actions": None if found is None else [action_fields(each) for each in found]}


def _consequence(consequence: Consequence, world: World) -> dict[str, object]:
    system = consequence.system
    return {
        **change_fields(consequence.change, world),
        "recovered": None if system is None else system.recovered,
        "verified": None if system is None else system.verified,
        "verdict": None if system is None else system.verdict,
        "meets": consequence.meets,
    }
