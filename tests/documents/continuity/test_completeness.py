"""What is lacking, and where it belongs."""

from __future__ import annotations

import re

from bcp.adapters.sample import sample_root
from bcp.app.load_workspace import load
from bcp.documents.continuity.book import build_parts
from bcp.documents.continuity.completeness import Completeness, Fullness, judge_completeness
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.pen import Pen
from bcp.inventory.sources import SourceMap
from tests.conftest import Golden
from tests.documents.continuity.city import ENGLISH, sample_facts, small_facts

NOWHERE = SourceMap()
POST = {"role": "責任者", "department": "課", "duties": ["決める"], "routine": ["見直す"]}


def judged(facts: Facts, sources: SourceMap = NOWHERE) -> Completeness:
    return judge_completeness(build_parts(facts, Pen(ENGLISH)), sources)


def test_the_sample_city_part_by_part(golden: Golden) -> None:
    golden("sample.json", judged(sample_facts()).model_dump_json(indent=2) + "\n")


def test_a_part_is_empty_partly_or_filled_in() -> None:
    def purpose(**policy: object) -> Fullness:
        parts = {part.key: part for part in judged(small_facts(policy=policy)).parts}
        return parts["chapter-1"].fullness

    text = {"text": "目的"}
    assert purpose() is Fullness.EMPTY
    assert purpose(purpose=text) is Fullness.PARTLY
    whole = purpose(
        purpose=text, scope=text, principles=[text], regional_plan=text, first_hours=[text]
    )
    assert whole is Fullness.FILLED


def test_filling_in_what_is_named_fills_the_part() -> None:
    parts = {part.key: part for part in judged(small_facts()).parts}
    assert parts["chapter-2"].lacking[0] == (
        "systems_inventory/continuity.yaml: organisation.officer"
    )
    posts = dict.fromkeys(("officer", "disaster_prevention", "personnel"), POST)
    organisation = {**posts, "deputies": [POST], "posts": [POST]}
    filled = {part.key: part for part in judged(small_facts(organisation=organisation)).parts}
    assert filled["chapter-2"].lacking == ()
    assert filled["chapter-2"].fullness is Fullness.FILLED


def test_every_place_names_a_file_of_the_workspace_and_a_key() -> None:
    for facts in (sample_facts(), small_facts()):
        for part in judged(facts).parts:
            for place in part.lacking:
                assert re.fullmatch(r"(systems_inventory|drills)/\S+\.yaml: \S.*", place), place


def test_a_place_says_in_which_line_what_is_nearest_to_it_stands() -> None:
    loaded = load(sample_root())
    told = judged(sample_facts(), loaded.contents().sources)
    found = {}
    for place in told.places:
        known = re.fullmatch(r"(\S+\.yaml):(\d+):(\d+): (.+)", place)
        assert known, place
        file, line, column, key = known.groups()
        lines = (sample_root() / file).read_text(encoding="utf-8").splitlines()
        found[key] = lines[int(line) - 1][int(column) - 1 :]

    assert found["cover.version"].startswith("title: ")
    assert found["premises[2].room.floor"] == "site: offsite"
    assert found["organisation.deputies[0].routine"].startswith("role: 責任者の代行")
    assert found["damage.assumptions[1].damage"] == "{subject: 電力}"
    assert found["vendors[1].contact"] == "id: network-maintainer"
    assert found["equipment[card-issuing].model"] == "cover:"
