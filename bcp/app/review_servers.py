"""Review the consolidation of servers, and write its report and cost sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bcp.adapters.excel.extra import required as excel_required
from bcp.adapters.files import write_atomically
from bcp.adapters.paper.extra import required
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
from bcp.model.message import Message, Translate
from bcp.model.moment import fiscal_year
from bcp.model.paper import PaperFormat
from bcp.model.quantity import shorten
from bcp.model.refusal import Failed, Refused
from bcp.model.scenario import Scenario
from bcp.planning.changes import World
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan

REPORT = "review"
_APRIL = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files of a review are to be written beside what is printed.

    `formats` of the report go into the folder `output`, the cost sheet into the file `excel`.
    """

    output: Path
    wording: Wording
    formats: tuple[PaperFormat, ...] = ()
    excel: Path | None = None
    public: bool = False

    def refuse_impossible(self) -> None:
        """Raise Refused, before any work is done, where packages for it are missing."""
        if self.excel is not None:
            excel_required("openpyxl")
        if any(kind is not PaperFormat.MARKDOWN for kind in self.formats):
            required("pypandoc")


def review_workspace(
    workspace: Path,
    tell: Tell,
    *,
    year: int | None = None,
    scenarios: Sequence[str] = (),
    without: Sequence[str] = (),
    today: date | None = None,
    recovery: bool = True,
) -> Review:
    """Review the servers of a workspace.

    Args:
        workspace: the folder.
        tell: hears of the work.
        year: that in which the first fiscal year begins; else that of review.yaml, else today's.
        scenarios: ids of those under which recovery is planned; all without any.
        without: systems that are not to move.
        today: another day than today, for the state of support.
        recovery: whether recovery is planned before and after the moves.

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
    as_of = _as_of(day, begins, policy.cost.years)
    question = Question(
        year=begins,
        today=day,
        as_of=as_of,
        without=frozenset(without),
        not_before=day if as_of == day else None,
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
        scenarios=chosen if recovery else (),
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


def write_review(workspace: Path, review: Review, wanted: Wanted) -> tuple[Path, ...]:
    """Write `<output>/review.<language>.<format>`, in a public version `review.public.…`, and the
    cost sheet.

    Raises Refused for a faulty template of the city and without the extras `documents` and `excel`;
    Failed where pandoc, Typst or the disk fail.
    """
    written: tuple[Path, ...] = ()
    if wanted.formats:
        overrides, look = read_templates(workspace), read_look(workspace)
        paper = review_paper(review, wanted.wording, public=wanted.public, overrides=overrides)
        stem = f"{REPORT}{'.public' if wanted.public else ''}.{wanted.wording.language}"
        written = write_paper(paper, wanted.output, stem, wanted.formats, look)
    if wanted.excel is not None:
        _write_cost_sheet(review, wanted.excel, wanted.wording.translate)
        written = (*written, wanted.excel)
    return written


def _write_cost_sheet(review: Review, path: Path, translate: Translate) -> None:
    excel_required("openpyxl")
    from bcp.adapters.excel.cost_sheet import cost_workbook  # noqa: PLC0415 - an extra brings it

    content = cost_workbook(review.basis, review.sensitivities, review.calendar, translate)
    try:
        write_atomically(path, content)
    except OSError as error:
        raise Failed(
            Message.of(
                "The cost sheet cannot be written to {path}: {reason}.",
                path=str(path),
                reason=error.strerror or str(error),
            )
        ) from error
