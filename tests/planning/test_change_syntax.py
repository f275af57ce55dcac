from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.argument import RefusedArguments
from bcp.planning.argument_subject import Scope
from bcp.planning.change_syntax import OPTIONS, Given, read_changes
from bcp.planning.changes import AddPeople, Wish
from bcp.planning.damage_changes import Attend
from bcp.planning.resource_changes import AddDisk, ScaleRate, SetRate
from tests.planning.asking import everything

WORLD = everything()
SCOPE = Scope(WORLD.inventory, WORLD.scenario)


def read(option: str, text: str) -> Wish:
    wishes, problems = read_changes([Given(option, text)], SCOPE)
    assert problems == ()
    return wishes[0]


def complaint(option: str, text: str) -> str:
    wishes, problems = read_changes([Given(option, text)], SCOPE)
    assert wishes == ()
    assert len(problems) == 1
    return problems[0].render()


def test_a_team_without_a_role_means_any_of_its_groups() -> None:
    assert read("--add", "team:ict=2") == (AddPeople("ict", 0, 2), AddPeople("ict", 1, 2))


@pytest.mark.parametrize("detail", ["role-1", "network", "2"])
def test_a_group_is_named_by_role_by_skill_or_by_number(detail: str) -> None:
    assert read("--add", f"team:ict/{detail}=1") == (AddPeople("ict", 1, 1),)


def test_rates_are_factors_or_rates() -> None:
    assert read("--rate", "repository:far=1.5x") == (ScaleRate("far", 150),)
    assert read("--rate", "repository:far=80MiB/s") == (SetRate("far", 80 << 20),)


def test_a_curve_has_several_points() -> None:
    curve = ((20, 0), (100, 5400))
    assert read("--attend", "team:ict=20%,100%@1h30m") == (Attend("ict", curve),)


def test_disk_needs_no_sign() -> None:
    assert read("--disk", "platform:platform=1TiB") == (AddDisk("platform", 1 << 40),)


@pytest.mark.parametrize(
    ("option", "text", "sentence"),
    [
        ("--add", "team:itc=1", "character 6: There is no team 'itc'. Did you mean 'ict'?"),
        (
            "--add",
            "tem:ict=1",
            "character 1: 'tem' is nothing that this option changes. Did you mean 'team'?",
        ),
        ("--add", "team:ict", "'team:ict' has no value. Write team:NAME[/ROLE]=NUMBER."),
        ("--add", "ict=1", "'ict' does not name what is changed. Write team:NAME[/ROLE]=NUMBER."),
        ("--add", "team:ict=0", "character 10: '0' is not possible here."),
        ("--add", "team:ict=-1", "Write a whole number from 1 to 500."),
        ("--add", "team:ict/netwrk=1", "character 10: Team 'ict' has no role and no skill"),
        ("--add", "vendor:builder/x=1", "character 16: Only a team has roles."),
        ("--rate", "repository:far=fast", "character 16: 'fast' is not a rate above zero"),
        ("--rate", "repository:far=0x", "character 16: Nothing can be restored at no rate."),
        ("--lanes", "repository:far=-1", "character 17: '1' is not possible"),
        ("--disk", "platform:platform=+1", "character 20: '1' is not a size"),
        ("--copy", "system:gone=1h", "character 8: It is not said which data set goes into"),
        ("--copy", "system:gone/dta@far=1h", "character 13: System 'gone' has no data set 'dta'."),
        ("--copy", "system:gone/data@fer=1h", "character 18: There is no repository 'fer'."),
        ("--attend", "team:ict=50%,all@1h", "character 14: 'all' is not a share"),
        ("--attend", "team:ict=50%@4:30", "character 14: '4:30' looks like a clock time"),
        ("--capacity", "platform:platform=101%", "character 19: '101%' is not a share"),
        ("--lose", "site:hal", "character 6: There is no site 'hal'. Did you mean 'hall'?"),
        ("--keep", "site:away", "character 6: The scenario does not lose 'away' by name."),
        ("--arrive", "vendor:builder=soon", "character 16: 'soon' is not a duration"),
        ("--return", "system:powerd=1h", "character 8: There is no system 'powerd'."),
        ("--target", "system:first=soon", "character 14: 'soon' is not a duration"),
        ("--instead", "site:hall=1h", "character 6: It is not said which site is used instead."),
        ("--instead", "site:away/hall=1h", "character 6: The site 'away' is not lost."),
        ("--instead", "site:hall/awy=1h", "character 11: 'awy' is no site that is left."),
        ("--declare", "now", "character 1: 'now' is not a duration"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(option: str, text: str, sentence: str) -> None:
    said = complaint(option, text)
    assert said.startswith(f"{option} {text}, character ")
    assert sentence in said


def test_a_declaration_does_not_come_before_the_detection() -> None:
    late = WORLD.scenario.model_copy(update={"detected_after": 1200})
    _, problems = read_changes([Given("--declare", "10m")], Scope(WORLD.inventory, late))
    assert "before it is detected" in problems[0].render()


def test_all_problems_are_said_at_once_in_their_order() -> None:
    wrong = [Given("--add", "x=1"), Given("--lanes", "repository:far=2"), Given("--lose", "site:x")]
    wishes, problems = read_changes(wrong, SCOPE)
    assert len(wishes) == 1
    lines = RefusedArguments(problems).render().splitlines()
    assert lines[0] == "Problems in the arguments: 2"
    assert [line.split(",")[0] for line in lines[1:]] == ["  --add x=1", "  --lose site:x"]


@given(st.sampled_from(sorted(OPTIONS)), st.text(max_size=40))
def test_any_text_is_a_change_or_a_problem(option: str, text: str) -> None:
    wishes, problems = read_changes([Given(option, text)], SCOPE)
    assert len(wishes) + len(problems) == 1
    for problem in problems:
        assert problem.render()
        assert problem.column is not None
        assert 1 <= problem.column <= len(text) + 1


@given(
    st.sampled_from(sorted(OPTIONS)),
    st.lists(
        st.sampled_from(
            ["team", "system", "platform", ":", "=", "/", "@", "ict", "gone", "1", "x"]
        ),
        max_size=8,
    ),
)
def test_any_pieces_are_a_change_or_a_problem(option: str, pieces: list[str]) -> None:
    wishes, problems = read_changes([Given(option, "".join(pieces))], SCOPE)
    assert len(wishes) + len(problems) == 1
