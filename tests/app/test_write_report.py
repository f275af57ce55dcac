from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters.files import write_atomically
from bcp.app.write_report import write_report
from bcp.documents.wording import Wording
from bcp.evaluation.assessment import Assessment, assess
from bcp.model.message import untranslated
from bcp.model.refusal import Refused
from tests.evaluation.city import PlainCalendar, inventory, run, scenario

WORDINGS = (Wording("ja", untranslated), Wording("en", untranslated))


def assessed() -> Assessment:
    city, damage = inventory(), scenario()
    return assess(run(city, damage), city, damage, PlainCalendar())


def test_both_languages_both_formats_and_the_assessment(tmp_path: Path) -> None:
    assessment = assessed()
    written = write_report(assessment, tmp_path / "reports", WORDINGS, write_atomically)
    folder = tmp_path / "reports" / assessment.run
    assert sorted(written) == sorted(folder.iterdir())
    assert sorted(path.name for path in written) == [
        "assessment.json",
        "report.en.html",
        "report.en.md",
        "report.ja.html",
        "report.ja.md",
    ]
    text = (folder / "assessment.json").read_text(encoding="utf-8")
    assert Assessment.model_validate_json(text) == assessment


def test_writing_again_replaces_the_report(tmp_path: Path) -> None:
    assessment = assessed()
    first = write_report(assessment, tmp_path, WORDINGS, write_atomically)
    before = [path.read_bytes() for path in first]
    assert write_report(assessment, tmp_path, WORDINGS, write_atomically) == first
    assert [path.read_bytes() for path in first] == before


@pytest.mark.parametrize("run_id", ["../outside", "", "/etc", "a/b", ".", "a\n"])
def test_a_run_that_names_no_folder_is_refused(run_id: str, tmp_path: Path) -> None:
    assessment = assessed().model_copy(update={"run": run_id})
    with pytest.raises(Refused):
        write_report(assessment, tmp_path / "reports", WORDINGS, write_atomically)
    assert list(tmp_path.iterdir()) == []
