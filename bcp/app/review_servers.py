"""Review the consolidation of servers, and write its report and cost sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bcp.adapters.paper.look import read_look, read_templates
from bcp.app import wiring
from bcp.app.decided_actions import today_in
from bcp.app.load_evidence import load_evidence
from bcp.app.load_workspace import Workspace, load
from bcp.app.plan_recovery import refuse
from bcp.app.write_paper import write_paper
from bcp.consolidation.review import Question, Review, Tell, Tools, review_servers
from bcp.documents.review.book import review_paper
from bcp.documents.wording import Wording
from bcp.inventory.suggestion import instead_of
from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message
from bcp.model.moment import fiscal_year
from bcp.model.paper import PaperFormat
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.scenario import Scenario
from bcp.planning.changes import World
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan

REPORT = "review"
_APRIL = 4


def review_workspace(
    workspace: Path,
    tell: Tell,
    *,
    year: int | None = None,
    scenarios: Sequence[str] = (),
    without: Sequence[str] = (),
    today: date | None = None,
) -> Review:
    """Review the servers of a workspace.

    Args:
        workspace: the folder.
        tell: hears of the work.
        year: that in which the first fiscal year begins; else that of review.yaml, else today's.
        scenarios: ids of those under which recovery is planned; all without any.
        without: systems that are not to move.
        today: another day than today, for the state of support.

    Raises:
        Refused: for a workspace with errors or without review.yaml, for arguments that do not hold
            (all of them at once), or when the planner refuses a plan.
    """
    loaded = load(workspace)
    inventory, policy = loaded.sound(), loaded.review
    chosen, problems = _chosen(loaded, scenarios)
    refuse((*problems, *_unknown(loaded, without)))
    known = load_evidence(loaded.root, inventory)
    day = today_in(inventory) if today is None else today
    first = policy.first_year if year is None else year
    begins = fiscal_year(day) if first is None else first
    question = Question(
        year=begins,
        today=day,
        as_of=_as_of(day, begins, policy.cost.years),
        without=frozenset(without),
        not_before=day if first is None else None,
    )

    def planner(world: World) -> Plan:
        return make_plan(
            world.inventory, world.scenario, digest=loaded.digest, evidence=world.evidence
        )

    tools = Tools(planner, wiring.calendar().is_holiday, wiring.packing_solver())
    return review_servers(
        loaded.contents(),
        policy,
        question,
        tools,
        scenarios=chosen,
        tell=tell,
        digest=loaded.digest,
        evidence=known.evidence,
    )


def _as_of(today: date, year: int, years: int) -> date:
    """The day as of which servers are supported or not: today, or, where a review looks at years
    that are over, the day on which these begin.
    """
    first, last = date(year, _APRIL, 1), date(year + years, _APRIL, 1)
    return first if today >= last else today


def _chosen(
    loaded: Workspace, names: Sequence[str]
) -> tuple[tuple[Scenario, ...], tuple[ArgumentProblem, ...]]:
    if not names:
        return loaded.scenarios, ()
    found, problems = [], []
    for name in dict.fromkeys(names):
        try:
            found.append(loaded.scenario(name))
        except Refused as refusal:
            problems.append(ArgumentProblem(refusal.summary, refusal.hint, "--scenario", name))
    return tuple(found), tuple(problems)


def _unknown(loaded: Workspace, names: Sequence[str]) -> tuple[ArgumentProblem, ...]:
    known = loaded.sound().systems_by_id
    return tuple(
        ArgumentProblem(
            Message.of("There is no system '{name}'.", name=shorten(name)),
            instead_of(name, sorted(known)),
            "--without",
            name,
        )
        for name in dict.fromkeys(names)
        if name not in known
    )


def write_review(
    workspace: Path,
    review: Review,
    output: Path,
    wording: Wording,
    *,
    public: bool = False,
    formats: Sequence[PaperFormat] = tuple(PaperFormat),
) -> tuple[Path, ...]:
    """Write `<output>/review.<language>.<format>`, in a public version `review.public.…`.

    Raises Refused for a faulty template of the city and without the extra `documents`; Failed where
    pandoc, Typst or the disk fail.
    """
    overrides, look = read_templates(workspace), read_look(workspace)
    paper = review_paper(review, wording, public=public, overrides=overrides)
    stem = f"{REPORT}{'.public' if public else ''}.{wording.language}"
    return write_paper(paper, output, stem, formats, look)
