"""Write the papers of a drill: plan, controller's script, participants' sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bcp.adapters.paper.look import read_look, read_templates
from bcp.app.decided_actions import today_in
from bcp.app.load_workspace import load
from bcp.app.plan_recovery import ground_of
from bcp.app.write_paper import write_paper
from bcp.documents.drill_papers.book import make_drill_paper
from bcp.documents.drill_papers.facts import DrillFacts, DrillPaper
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat


def gather_drill(workspace: Path, scenario: str) -> DrillFacts:
    """What the papers are made from, as of today. Raises Refused."""
    loaded = load(workspace)
    inventory, damage = loaded.sound(), loaded.scenario(scenario)
    return DrillFacts(
        inventory=inventory,
        continuity=loaded.continuity,
        scenario=damage,
        plan=ground_of(loaded, damage).plan(),
        today=today_in(inventory),
        statements_digest=loaded.statements_digest,
    )


def write_drill_papers(
    workspace: Path,
    scenario: str,
    output: Path,
    wording: Wording,
    *,
    papers: Sequence[DrillPaper] = tuple(DrillPaper),
    formats: Sequence[PaperFormat] = tuple(PaperFormat),
) -> tuple[Path, ...]:
    """Write each paper in each format; returns the files.

    Raises Refused for a workspace with errors, an unknown scenario, a faulty template of the city,
    and without the extra `documents`; Failed where pandoc, Typst or the disk fail.
    """
    facts = gather_drill(workspace, scenario)
    overrides, look = read_templates(workspace), read_look(workspace)
    written: list[Path] = []
    for kind in papers:
        paper = make_drill_paper(facts, kind, wording, overrides)
        stem = f"drill-{kind.value}.{facts.scenario.id}.{wording.language}"
        written += write_paper(paper, output, stem, formats, look)
    return tuple(written)
