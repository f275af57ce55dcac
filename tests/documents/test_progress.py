"""The annual progress sheet from history, actions and inventory."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bcp.adapters.sample import sample_root
from bcp.app.load_workspace import load
from bcp.consolidation.candidates import judge, review_year
from bcp.consolidation.cost import Indicator, ServerProcurement
from bcp.documents.progress import ActionCount, ProgressFacts, progress_paper
from bcp.evaluation.trend import DrilledSystem, DrillRecord, tell_history
from bcp.model.hosting import HostingKind
from bcp.model.system import Tier
from tests.conftest import Golden
from tests.documents.continuity.city import ENGLISH, JAPANESE, TODAY


def drill(run: str, day: date, *, met: bool) -> DrillRecord:
    systems = tuple(
        DrilledSystem(system=name, lab=60.0, forecast=3600 * hours, met=met)
        for name, hours in (("tax", 5), ("resident-registry", 9))
    )
    return DrillRecord(run=run, day=day, kind="functional", systems=systems, differences=())


PROCUREMENT = Indicator(
    target=20,
    systems=(ServerProcurement("personnel", 1_900_000, 0, 1_176_724, assumed=False),),
    platform=45_500_000,
    part=12,
    whole=464,
)


def facts() -> ProgressFacts:
    history = tell_history(
        [
            drill("a", date(2026, 3, 31), met=False),
            drill("b", date(2026, 4, 1), met=True),
            drill("c", date(2027, 3, 31), met=True),
        ],
        {},
        TODAY,
    )
    sample = load(sample_root())
    inventory = sample.sound()
    return ProgressFacts(
        inventory=inventory,
        digest="i" * 64,
        history=history,
        actions=ActionCount(open=3, overdue=1, closed=2),
        year=2026,
        today=TODAY,
        judgements=judge(inventory, sample.review, review_year(sample.review, TODAY)),
        indicator=PROCUREMENT,
    )


def cells(text: str, label: str) -> str:
    (row,) = re.findall(rf"^\| {re.escape(label)} \| (.*) \|$", text, re.MULTILINE)
    return str(row).replace(chr(92), "")


def test_the_sheet_of_the_sample_city(golden: Golden) -> None:
    text = progress_paper(facts(), JAPANESE).markdown
    golden("progress.ja.md", text)
    assert "令和8年度" in text
    assert re.findall(r"\bNone\b|\{[a-z_]+\}", text) == []


def test_its_figures_are_those_of_inventory_history_and_actions() -> None:
    given = facts()
    text = progress_paper(given, ENGLISH).markdown
    own = [
        each.hosting.kind
        for each in given.inventory.systems
        if each.tier in {Tier.DEPARTMENTAL, Tier.VIRTUALIZED}
        and each.hosting.kind not in {HostingKind.EXTERNAL, HostingKind.FACILITY}
    ]
    moved = own.count(HostingKind.PLATFORM)
    assert 0 < moved < len(own)
    assert cells(text, "of them on the virtualization platform") == str(moved)
    assert cells(text, "Share on the virtualization platform") == f"{100 * moved / len(own):.1f}%"
    assert cells(text, "Drills carried out") == "2"
    assert cells(text, "Targets met, of those judged") == "4 / 4 (100%)"
    assert cells(text, "Corrective actions open") == "3"
    assert cells(text, "FY2025").startswith("1 | 2 | 0 / 2")
    assert "no review of consolidation yet" not in text
    assert "falls by 38.1%" in text


def test_of_servers_that_have_not_moved_it_says_what_the_review_does() -> None:
    given = facts()
    text = progress_paper(given, ENGLISH).markdown
    label = "Not on it, as the review judges them: "
    stated = {
        ruling: int(cells(text, label + ruling))
        for ruling in ("candidate", "stays", "to be found out")
    }
    assert stated == {"candidate": 2, "stays": 2, "to be found out": 1}
    own = int(cells(text, "Departmental systems on servers of the city's own"))
    moved = int(cells(text, "of them on the virtualization platform"))
    assert sum(stated.values()) == own - moved
    assert label not in progress_paper(replace(given, judgements=()), ENGLISH).markdown


def test_of_another_year_the_inventory_of_today_says_nothing() -> None:
    text = progress_paper(replace(facts(), year=2025), ENGLISH).markdown
    assert "Not filled in" in cells(text, "Share on the virtualization platform")
    assert "Not filled in" in cells(text, "Corrective actions open")
    assert cells(text, "Drills carried out") == "1"
    assert "FY2026" not in text


def test_a_year_without_drills_says_so() -> None:
    text = progress_paper(replace(facts(), history=tell_history([], {}, TODAY)), ENGLISH).markdown
    assert cells(text, "Drills carried out") == "0"
    assert "No drill has been carried out yet." in text
