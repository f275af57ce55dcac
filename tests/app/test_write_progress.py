"""The annual progress sheet as files, from a real journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters.translation import translator
from bcp.app.tell_history import tell_history
from bcp.app.write_progress import gather_progress, write_progress
from bcp.documents.wording import Wording
from tests.app.recorded import record_run
from tests.app.written import everything_in
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure


@pytest.mark.parametrize(("language", "named"), [("ja", "年度"), ("en", "FY")])
def test_the_sheet_in_all_formats(
    small_city: SmallCity, tmp_path: Path, language: str, named: str
) -> None:
    failing = {("registry/restore", number): failure() for number in range(1, 20)}
    record_run(small_city.root, "bad", ScriptedRunner(failing))
    (year,) = tell_history(small_city.root).history.years
    facts = gather_progress(small_city.root, year.year)
    assert facts.drilled == year
    assert facts.actions.open > 0

    wording = Wording(language, translator(language))
    paths = write_progress(small_city.root, tmp_path, wording, year=year.year)
    assert [path.suffix for path in paths] == [".docx", ".pdf", ".html", ".md"]
    for path in paths:
        assert path.name.startswith(f"progress-{year.year}.{language}")
        text = everything_in(path)
        assert named in text
        assert facts.digest[:12] in text
