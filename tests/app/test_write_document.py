"""The ICT-BCP document as files: whole, and with nothing in its public version that is secret."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from bcp.adapters.sample import sample_root
from bcp.adapters.translation import translator
from bcp.app.write_document import WrittenDocument, gather_facts, judge_bcp, write_bcp
from bcp.documents.continuity.book import build_parts
from bcp.documents.continuity.content import Grid
from bcp.documents.continuity.pen import Pen
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Refused
from tests.app.recorded import record_run
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
JAPANESE = Wording("ja", translator("ja"))

# One marker for everything that a public version blanks.
CONTINUITY = """\
cover:
  version: "1.0"
  kept: [{place: secret-keeping, copy_of: secret-copy, outside: true}]
premises:
  - site: hall
    building:
      {built: secret-built, structure: secret-structure, seismic: secret-seismic,
       flood: secret-flood, substitute: secret-substitute}
    room:
      {floor: secret-floor, fixing: secret-rack, water: secret-water, cooling: secret-cooling,
       fire: secret-fire, access: secret-access}
    power:
      {ups: secret-ups, generator: secret-generator, runtime: secret-runtime, fuel: secret-fuel}
    lines: [{name: secret-line, redundancy: secret-redundancy, substitute: secret-radio}]
equipment:
  - {system: registry, model: secret-model, fixing: secret-fixed, reinstallation: secret-reinstall}
contacts: [{role: 責任者, phone: secret-phone, alternative: secret-alternative}]
measures:
  - {area: power, gap: secret-gap, action: secret-action, owner: secret-owner,
     budget: secret-budget, status: secret-status, finding: secret.finding}
"""
INVENTORY = (
    ("systems_inventory/sites.yaml", "name: 庁舎", "name: secret-site, hazards: [secret-hazard]"),
    ("systems_inventory/repositories.yaml", "name: 庁舎内保管", "name: secret-store"),
    ("systems_inventory/platform.yaml", "name: 仮想基盤", "name: secret-platform"),
    ("systems_inventory/vendors.yaml", "name: 基盤保守業者", "name: secret-vendor"),
    ("systems_inventory/vendors.yaml", "skills: [", "contact: secret-contact\n    skills: ["),
    ("systems_inventory/teams.yaml", "role: 業務担当", "role: secret-people"),
    (
        "systems_inventory/core/registry.yaml",
        "source: ②-05",
        "source: ②-05\nvendor: platform-vendor",
    ),
    ("systems_inventory/core/registry.yaml", "id: release", "id: secret-data"),
    ("systems_inventory/core/registry.yaml", "backup: release", "backup: secret-data"),
    ("drills/hall-lost.yaml", "description: 庁舎", "description: secret-damage"),
)
SECRETS = {
    *re.findall(r"secret[-.][a-z]+", CONTINUITY + " ".join(new for _, _, new in INVENTORY)),
    "secret-run",
}


@pytest.fixture
def marked_city(small_city: SmallCity) -> SmallCity:
    """A city with a marker in place of everything that is secret, and a drill."""
    small_city.write("systems_inventory/continuity.yaml", CONTINUITY)
    for path, old, new in INVENTORY:
        small_city.replace(path, old, new)
    failing = {("registry/restore", number): failure() for number in range(1, 20)}
    record_run(small_city.root, "secret-run", ScriptedRunner(failing))
    return small_city


def everything_in(path: Path) -> str:
    """All text that the file holds anywhere, compressed or not, metadata and names included."""
    content = path.read_bytes()
    found = [content.decode("utf-8", "ignore"), content.decode("utf-16-be", "ignore")]
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                found += [name, parts.read(name).decode("utf-8", "ignore")]
        document = docx.Document(io.BytesIO(content))
        found += ["".join(node.itertext()) for node in document.element.body.iter(f"{W}p")]
    if path.suffix == ".pdf":
        reader = pypdf.PdfReader(io.BytesIO(content))
        found += [page.extract_text() for page in reader.pages]
        found += [str(reader.metadata), str(reader.xmp_metadata), str(reader.outline)]
        found += _streams(reader)
    if path.suffix in {".html", ".md"}:
        found.append(re.sub(r"<[^>]+>|\\", "", content.decode()))
    # A line break within a narrow cell splits a word in two.
    return "\n".join([*found, *("".join(text.split()) for text in found)])


def _streams(reader: Any) -> list[str]:
    found = []
    for number in range(1, int(reader.trailer["/Size"])):
        held = reader.get_object(number)
        found.append(str(held))
        if hasattr(held, "get_data"):
            found.append(held.get_data().decode("latin-1"))
    return found


def written_in(folder: Path, city: SmallCity, *, public: bool) -> WrittenDocument:
    return write_bcp(city.root, folder, JAPANESE, public=public)


def test_nothing_blanked_is_in_any_file_of_the_public_version(
    marked_city: SmallCity, tmp_path: Path
) -> None:
    whole = written_in(tmp_path / "whole", marked_city, public=False)
    public = written_in(tmp_path / "public", marked_city, public=True)

    assert [path.suffix for path in public.paths] == [".docx", ".pdf", ".html", ".md"]
    for path in whole.paths:
        text = everything_in(path)
        assert {secret for secret in SECRETS if secret not in text} == set(), path.suffix
    for path in public.paths:
        text = everything_in(path)
        assert {secret for secret in SECRETS if secret in text} == set(), path.suffix
        assert "secret" not in text, path.suffix
        assert JAPANESE.word("Not public") in text


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> WrittenDocument:
    """The sample city's document in all formats."""
    return write_bcp(sample_root(), tmp_path_factory.mktemp("sample"), JAPANESE)


def _path(sample: WrittenDocument, kind: PaperFormat) -> Path:
    return next(path for path in sample.paths if path.suffix == f".{kind.value}")


def test_the_word_file_has_all_headings_and_tables_of_the_outline(sample: WrittenDocument) -> None:
    parts = build_parts(gather_facts(sample_root()), Pen(JAPANESE))
    document: Any = docx.Document(str(_path(sample, PaperFormat.WORD)))
    headings = [
        " ".join(item.text.split())
        for item in document.paragraphs
        if item.style.name in {"Heading 1", "Heading 2"}
    ]
    grids = [
        block
        for part in parts
        for section in part.sections
        for block in section.blocks
        if isinstance(block, Grid)
    ]

    wanted = [" ".join(part.heading.split()) for part in parts]
    assert [heading for heading in headings if heading in wanted] == wanted
    tables = document.tables[1:]
    assert len(tables) == len(grids)
    for drawn, grid in zip(tables, grids, strict=True):
        heads = [cell.text for cell in drawn.rows[0].cells]
        assert heads == [head.text for head in grid.heads], grid.key
        assert len(drawn.rows) == 1 + max(1, len(grid.rows)), grid.key


def test_no_cell_is_empty_that_is_not_to_be_written_in_by_hand(sample: WrittenDocument) -> None:
    document: Any = docx.Document(str(_path(sample, PaperFormat.WORD)))
    sheets = 0
    for table in document.tables:
        empty = sum(not cell.text.strip() for row in table.rows for cell in row.cells)
        heads = {cell.text for cell in table.rows[0].cells}
        if empty:
            sheets += 1
            assert heads & _BY_HAND, heads
    assert sheets == len(_BY_HAND)


_BY_HAND = {JAPANESE.word(each) for each in ("Approved by", "Time, initials", "What is known")} | {
    JAPANESE.word(each) for each in ("Recorded by", "Signature")
}


def test_no_text_of_any_format_is_unfinished(sample: WrittenDocument) -> None:
    for path in sample.paths:
        if path.suffix == ".docx":
            document: Any = docx.Document(str(path))
            text = "".join("".join(node.itertext()) for node in document.element.body.iter(f"{W}p"))
        elif path.suffix == ".pdf":
            text = "".join(page.extract_text() for page in pypdf.PdfReader(str(path)).pages)
        else:
            text = re.sub(
                r"<style.*?</style>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
            )
        assert "{{" not in text, path.suffix
        assert not re.search(r"\bNone\b", text), path.suffix
        assert "�" not in text, path.suffix


def test_all_fonts_of_the_pdf_are_in_it_and_it_says_what_it_is_made_from(
    sample: WrittenDocument,
) -> None:
    reader: Any = pypdf.PdfReader(str(_path(sample, PaperFormat.PDF)))
    facts = gather_facts(sample_root())
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    for name, font in fonts.items():
        below = font["/DescendantFonts"][0].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(below["/FontDescriptor"].get_object()), name
    told = f"{reader.metadata}"
    assert facts.plan.digest in told
    assert facts.plan.inventory_digest in told
    assert len(reader.outline) > 10


def test_every_format_carries_version_day_and_digests(
    small_city: SmallCity, tmp_path: Path
) -> None:
    small_city.write("systems_inventory/continuity.yaml", "cover: {version: 七版}\n")
    facts = gather_facts(small_city.root)
    for path in written_in(tmp_path, small_city, public=True).paths:
        text = everything_in(path)
        for sign in ("七版", facts.plan.inventory_digest[:12], facts.plan.digest[:12]):
            assert sign in text, (path.suffix, sign)
        assert facts.statements_digest[:12] in text, path.suffix
        assert JAPANESE.day(facts.today)[:4] in text, path.suffix


def test_the_scenario_is_the_stated_one_unless_another_is_asked_for(small_city: SmallCity) -> None:
    text = (small_city.root / "drills/hall-lost.yaml").read_text(encoding="utf-8")
    small_city.write("drills/other.yaml", text.replace("id: hall-lost", "id: other"))
    with pytest.raises(Refused):
        gather_facts(small_city.root)
    small_city.write("systems_inventory/continuity.yaml", "damage: {scenario: other}\n")
    assert gather_facts(small_city.root).scenario.id == "other"
    assert gather_facts(small_city.root, "hall-lost").scenario.id == "hall-lost"


def test_what_a_drill_has_shown_is_in_chapters_7_and_8(marked_city: SmallCity) -> None:
    facts = gather_facts(marked_city.root)
    assert [each.run for each in facts.drills] == ["secret-run"]
    assert facts.actions
    places = {
        place for part in judge_bcp(marked_city.root, JAPANESE).parts for place in part.lacking
    }
    assert any(place.startswith("drills/actions.yaml: ") for place in places)
