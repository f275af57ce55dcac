from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from bcp.app.make_runbooks import Runbooks, Selection, make_runbooks
from bcp.app.write_runbooks import pages, write_runbooks
from bcp.documents.runbooks.collection import Phase
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from tests.cities import SmallCity
from tests.inventory.test_targets_file import GOOD

MARKDOWN = PaperFormat.MARKDOWN
FIRST, LATER = date(2026, 4, 1), date(2026, 5, 1)


def runbooks(city: SmallCity, day: date = FIRST) -> Runbooks:
    wording = Wording("en", str)
    return make_runbooks(city.root, "hall-lost", wording, day=day, version="1")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_all_sheets_replace_the_folder_as_a_whole(small_city: SmallCity) -> None:
    folder, files = write_runbooks(runbooks(small_city), Selection(), MARKDOWN, None)
    assert folder == small_city.root / "runbooks/hall-lost"
    assert {"commander.md", "initial.md", "contacts.md", "alternate.md"} < set(files)
    assert sorted(contents(folder)) == sorted(files)

    (folder / "systems/gone.md").write_text("of a system that is no more")
    assert write_runbooks(runbooks(small_city), Selection(), MARKDOWN, None) == (folder, files)
    assert sorted(contents(folder)) == sorted(files)
    assert [path.name for path in folder.parent.iterdir()] == ["hall-lost"]


def test_the_day_stays_while_nothing_else_is_new(small_city: SmallCity) -> None:
    folder, _ = write_runbooks(runbooks(small_city), Selection(), MARKDOWN, None)
    before = contents(folder)
    write_runbooks(runbooks(small_city, LATER), Selection(), MARKDOWN, None)
    assert contents(folder) == before

    small_city.replace("systems_inventory/core/registry.yaml", "owner: 市民", "owner: 住民")
    write_runbooks(runbooks(small_city, LATER), Selection(), MARKDOWN, None)
    assert b'day: "2026-05-01"' in (folder / "commander.md").read_bytes()


def test_single_sheets_are_put_beside_the_others(small_city: SmallCity, tmp_path: Path) -> None:
    output = tmp_path / "out"
    for selection in (Selection(system="registry"), Selection(role="it-section")):
        write_runbooks(runbooks(small_city), selection, MARKDOWN, output)
    write_runbooks(runbooks(small_city), Selection(phase=Phase.ALTERNATE), MARKDOWN, output)
    assert sorted(contents(output)) == [
        "alternate.md",
        "systems/registry.md",
        "teams/it-section.md",
    ]


def test_a_folder_with_something_else_is_left_alone(small_city: SmallCity, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Refused, match="holds something else than runbooks"):
        write_runbooks(runbooks(small_city), Selection(), MARKDOWN, tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_one_thing_is_asked_for_at_a_time() -> None:
    with pytest.raises(Refused, match="cannot be asked for together"):
        Selection(system="registry", phase=Phase.INITIAL)


def test_addresses_of_the_realm_are_printed_unless_blanks_are_wanted(small_city: SmallCity) -> None:
    small_city.write("playbooks/targets.yaml", GOOD)  # its keys are on another machine

    def printed(realm: Realm, *, blank: bool = False) -> str:
        made = make_runbooks(
            small_city.root,
            "hall-lost",
            Wording("en", str),
            day=FIRST,
            version="1",
            realm=realm,
            blank=blank,
        )
        return pages(made, Selection(system="registry"), MARKDOWN)["systems/registry.md"].decode()

    assert "192.0.2.21" in printed(Realm.PRODUCTION)
    assert "192.0.2.21" not in printed(Realm.DRILL)
    assert "192.0.2.21" not in printed(Realm.PRODUCTION, blank=True)


def test_other_formats_hold_the_commands_as_they_are_typed(small_city: SmallCity) -> None:
    made = runbooks(small_city)
    asked = Selection(system="registry-database")
    markdown = pages(made, asked, MARKDOWN)["systems/registry-database.md"].decode()
    typed = re.findall(r"^``` command\n(.*?)\n```$", markdown, re.DOTALL | re.MULTILINE)
    assert len(typed) > 10
    page = pages(made, asked, PaperFormat.HTML)["systems/registry-database.html"].decode()
    shown = re.findall(r"<pre[^>]*>(?:<code>)?(.*?)(?:</code>)?</pre>", page, re.DOTALL)
    plain = [
        re.sub(r"<[^>]+>", "", each)
        .replace("&quot;", '"').replace("&#39;", "'").replace("&lt;", "<")
        .replace("&gt;", ">").replace("&amp;", "&").strip("\n")
        for each in shown
    ]  # fmt: skip
    assert plain == typed
    word = pages(made, asked, PaperFormat.WORD)["systems/registry-database.docx"]
    kept = "\n".join(each.text for each in Document(io.BytesIO(word)).paragraphs)
    assert [each for each in typed if each not in kept] == []


def test_every_page_on_paper_bears_what_it_is_for_and_what_it_was_made_from(
    small_city: SmallCity,
) -> None:
    made = runbooks(small_city)
    plan = made.edition.plan
    printed = pages(made, Selection(phase=Phase.RECOVERY), PaperFormat.PDF)
    assert len(printed) > 5
    for name, content in printed.items():
        sheets = PdfReader(io.BytesIO(content)).pages
        assert sheets, name
        for sheet in sheets:
            text = "".join(sheet.extract_text().split())
            for part in (
                "REALINCIDENT",
                made.edition.scenario_name,
                "Version1",
                "2026-04-01",
                plan.inventory_digest[:12],
                plan.digest[:12],
            ):
                assert part in text, (name, part)
