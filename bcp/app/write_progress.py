"""Write the annual progress sheet of a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from pathlib import Path

from bcp.adapters.paper.look import read_look, read_templates
from bcp.app.corrective_actions import list_actions
from bcp.app.decided_actions import today_in
from bcp.app.load_workspace import Workspace, load
from bcp.app.review_servers import review_workspace
from bcp.app.tell_history import tell_history
from bcp.app.write_paper import write_paper
from bcp.consolidation.candidates import Judgement, judge, review_year
from bcp.consolidation.cost import Indicator
from bcp.documents.progress import ActionCount, ProgressFacts, progress_paper
from bcp.documents.wording import Wording
from bcp.inventory.city_checks import time_zone
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.moment import fiscal_year
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Refused


def gather_progress(workspace: Path, year: int | None = None) -> ProgressFacts:
    """What the sheet is made from; without a year that of today. Raises Refused."""
    loaded = load(workspace)
    inventory = loaded.sound()
    zone = time_zone(inventory.city) or UTC
    today = today_in(inventory)
    chosen = fiscal_year(today) if year is None else year
    listed = list_actions(workspace)
    years = {each.run: fiscal_year(each.started.astimezone(zone).date()) for each in listed.drills}
    count = ActionCount(
        open=sum(each.is_open for each in listed.actions),
        overdue=sum(each.overdue for each in listed.actions),
        closed=sum(
            not each.is_open and years.get(each.closed_by or "") == chosen
            for each in listed.actions
        ),
    )
    history = tell_history(workspace).history
    judgements = _judgements(loaded, inventory, today)
    found = _indicator(workspace) if judgements else None
    return ProgressFacts(inventory, loaded.digest, history, count, chosen, today, judgements, found)


def _judgements(loaded: Workspace, inventory: Inventory, today: date) -> tuple[Judgement, ...]:
    """What the review says of servers; nothing where it cannot be made, which it says itself."""
    try:
        policy = loaded.review
    except Refused:
        return ()
    return judge(inventory, policy, review_year(policy, today))


def _indicator(workspace: Path) -> Indicator | None:
    """What the review says of procurement, whatever it says of recovery."""
    try:
        return review_workspace(workspace, _untold, recovery=False).indicator
    except Refused:
        return None


def _untold(_: Message, __: int, ___: int) -> None:
    """Nobody waits for single steps of it."""


def write_progress(
    workspace: Path,
    output: Path,
    wording: Wording,
    *,
    year: int | None = None,
    formats: Sequence[PaperFormat] = tuple(PaperFormat),
) -> tuple[Path, ...]:
    """Write the sheet in each of the formats; returns the files.

    Raises Refused for a workspace with errors and without the extra `documents`; Failed where
    pandoc, Typst or the disk fail.
    """
    facts = gather_progress(workspace, year)
    paper = progress_paper(facts, wording, read_templates(workspace))
    stem = f"progress-{facts.year}.{wording.language}"
    return write_paper(paper, output, stem, formats, read_look(workspace))
