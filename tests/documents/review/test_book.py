from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from bcp.adapters.translation import translator
from bcp.documents.continuity.content import Drawing, Grid
from bcp.documents.continuity.pen import Pen
from bcp.documents.review.book import review_paper, review_parts
from bcp.documents.wording import Wording
from tests.conftest import Golden
from tests.consolidation.sample_review import sample_review

JAPANESE = Wording("ja", translator("ja"))
ENGLISH = Wording("en", translator("en"))


@pytest.mark.parametrize("wording", [JAPANESE, ENGLISH], ids=["ja", "en"])
def test_the_report_of_the_sample(wording: Wording, golden: Golden) -> None:
    paper = review_paper(sample_review(), wording)
    golden(f"sample.{wording.language}.md", paper.markdown)


def test_the_pictures_are_those_that_the_report_shows(golden: Golden) -> None:
    paper = review_paper(sample_review(), ENGLISH)
    assert {f"]({each.name}.svg)" in paper.markdown for each in paper.pictures} == {True}
    for each in paper.pictures:
        assert ET.fromstring(each.svg).tag.endswith("svg")
    costs = next(each for each in paper.pictures if each.name == "costs")
    golden("costs.svg", costs.svg + "\n")


def test_tables_and_figures_have_keys_of_their_own() -> None:
    blocks = [
        block
        for part in review_parts(sample_review(), Pen(ENGLISH))
        for section in part.sections
        for block in section.blocks
    ]
    keys = [f"table-{block.key}" for block in blocks if isinstance(block, Grid)]
    keys += [f"figure-{block.name}" for block in blocks if isinstance(block, Drawing)]
    assert len(set(keys)) == len(keys)
    assert all(len(key) <= 39 for key in keys)


def test_a_report_says_on_every_page_that_it_is_made_from_assumptions() -> None:
    assert "assumptions" in review_paper(sample_review(), ENGLISH).marking
    public = review_paper(sample_review(), ENGLISH, public=True)
    assert "assumptions" in public.marking
    assert "host-1" not in public.markdown
