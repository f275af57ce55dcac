"""Facts of ICT-BCP documents for tests, on a fixed day and without a journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from bcp.adapters.sample import sample_root
from bcp.adapters.translation import translator
from bcp.app.load_workspace import load
from bcp.documents.continuity.facts import Facts
from bcp.documents.wording import Wording
from bcp.model.continuity import Continuity
from bcp.planning.forecast import make_forecast
from bcp.planning.planner import make_plan
from bcp.planning.structure import analyze

TODAY = date(2026, 11, 24)
JAPANESE = Wording("ja", translator("ja"))
ENGLISH = Wording("en", translator("en"))


@cache
def facts_of(root: Path, scenario: str) -> Facts:
    """The facts of a workspace, as if nothing had ever been drilled."""
    loaded = load(root)
    inventory, damage = loaded.sound(), loaded.scenario(scenario)
    plan = make_plan(inventory, damage, digest=loaded.digest)
    return Facts(
        inventory=inventory,
        continuity=loaded.continuity,
        forms=loaded.forms,
        scenario=damage,
        scenarios=loaded.scenarios,
        plan=plan,
        forecast=make_forecast(plan, inventory, damage, trials=200, seed=0, failure=0.02),
        structure=analyze(inventory),
        drills=(),
        actions=(),
        today=TODAY,
        statements_digest=loaded.statements_digest,
    )


def sample_facts() -> Facts:
    """The facts of the sample city."""
    return facts_of(sample_root(), "earthquake")


def small_facts(**stated: object) -> Facts:
    """The facts of the small city, with what its continuity.yaml would state."""
    small = facts_of(Path(__file__).parents[2] / "small_city", "hall-lost")
    return replace(small, continuity=Continuity.model_validate(stated))
