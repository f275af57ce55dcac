"""People come, work for a stretch, rest, and come again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bcp.planning.dispatch import dispatchable
from bcp.planning.person import Person
from bcp.planning.reason import ReasonKind
from bcp.planning.workforce import Workforce
from tests.planning.building import inventory, minutes, one, planned, scenario, step, system, team

SERVER = [{"skill": "server"}]
SHIFT = {"work": "3h", "rest": "9h"}


def worker(arrives: int | None = 100, works: int | None = 50, rests: int = 30) -> Person:
    return Person(id="p", team="t", skills=("server",), arrives=arrives, works=works, rests=rests)


def test_a_stretch_of_work_and_the_next_one() -> None:
    person = worker()
    assert [person.at_work(time) for time in (99, 100, 149, 150, 180)] == [
        None,
        (100, 150),
        (100, 150),
        None,
        (180, 230),
    ]
    assert [person.next_begin(time) for time in (0, 100, 179, 180)] == [100, 180, 180, 260]


def test_who_stays_has_one_stretch_and_who_never_comes_none() -> None:
    assert worker(works=None).at_work(5000) == (100, None)
    assert worker(works=None).next_begin(100) is None
    assert worker(arrives=None).at_work(5000) is None
    assert worker(arrives=None).next_begin(0) is None


@given(st.integers(0, 500), st.integers(0, 120))
def test_a_step_is_taken_only_if_it_ends_within_the_stretch(time: int, duration: int) -> None:
    person = worker()
    stretch = person.at_work(time)
    fits = stretch is not None and stretch[1] is not None and time + duration <= stretch[1]
    handed_over = stretch is not None and stretch[0] == time and duration > 50
    assert person.can_take(time, duration) == (fits or handed_over)


def test_what_does_not_end_within_the_shift_waits_for_the_next_one() -> None:
    steps = (step("one", 120, people=SERVER), step("two", 90, people=SERVER))
    built = inventory(system("a", *steps), teams=[team((1, ("server",)), shift=SHIFT)])
    plan = planned(built)
    two = plan.steps_by_key["a/two"]
    assert minutes(two.start) == 10 + 12 * 60
    assert (two.reason.kind, two.reason.subject) == (ReasonKind.PERSON, "server")
    assert two.reason.holder is None
    assert one(plan, "a").lower_bound is not None


def test_a_shorter_step_goes_first_when_the_shift_ends_soon() -> None:
    built = inventory(
        system("a", step("first", 120, people=SERVER), objective="urgent"),
        system("b", step("long", 120, people=SERVER), objective="urgent"),
        system("c", step("short", 30, people=SERVER), objective="patient"),
        teams=[team((1, ("server",)), shift=SHIFT)],
    )
    plan = planned(built)
    assert [(each.key, minutes(each.start)) for each in plan.steps] == [
        ("a/first", 10),
        ("c/short", 130),
        ("b/long", 10 + 12 * 60),
    ]


def test_what_is_longer_than_any_shift_begins_with_one() -> None:
    steps = (step("one", 10, people=SERVER), step("long", 300, people=SERVER))
    built = inventory(system("a", *steps), teams=[team((1, ("server",)), shift=SHIFT)])
    assert minutes(planned(built).steps_by_key["a/long"].start) == 10 + 12 * 60


def test_a_second_person_covers_the_rest_of_the_first() -> None:
    steps = (step("one", 120, people=SERVER), step("two", 90, people=SERVER))
    curve = [{"after": "0s", "share": "50%"}, {"after": "2h", "share": "100%"}]
    built = inventory(system("a", *steps), teams=[team((2, ("server",)), shift=SHIFT)])
    plan = planned(
        built,
        scenario(lost={"sites": ["hall"]}, attendance=[{"team": "ict", "present": curve}]),
    )
    two = plan.steps_by_key["a/two"]
    assert (minutes(two.start), two.people[0].person) == (130, "ict/role-0-2")


def test_people_who_never_work_together_cannot_do_what_takes_both() -> None:
    shift = {"work": "3h", "rest": "3h"}
    curve = [{"after": "10m", "share": "100%"}], [{"after": "190m", "share": "100%"}]
    built = inventory(
        system("a", step("both", 30, people=[{"skill": "server"}, {"skill": "network"}])),
        teams=[
            team((1, ("server",)), name="one", shift=shift),
            team((1, ("network",)), name="two", shift=shift),
        ],
    )
    damage = scenario(
        lost={"sites": ["hall"]},
        attendance=[{"team": n, "present": c} for n, c in zip(("one", "two"), curve, strict=True)],
    )
    plan = planned(built, damage)
    assert one(plan, "a").verified is None
    assert len(one(plan, "a").causes) == 1


def test_the_executor_does_not_send_who_is_about_to_rest() -> None:
    built = inventory(
        system("a", step("work", 60, people=SERVER)),
        teams=[team((1, ("server",)), shift=SHIFT)],
    )
    plan = planned(built)

    def ready(now: int | None) -> int:
        return len(dispatchable(plan, done=set(), running=set(), gone=set(), limit=9, now=now))

    assert [ready(time) for time in (0, 600, 600 + 2 * 3600, 600 + 2 * 3600 + 1)] == [0, 1, 1, 0]
    assert ready(600 + 12 * 3600) == 1
    assert ready(None) == 1


def test_who_is_busy_begins_with_what_is_left_of_the_stretch_or_the_next_one() -> None:
    person = worker()
    assert Workforce((person,), {0: (120, 7)}).first_begin(0) == 120
    assert Workforce((person,), {0: (160, 7)}).first_begin(0) == 180
    assert Workforce((person,), {0: (120, 7)}).staffed_from((("server", 1),), 40) == 180
    assert Workforce((person,), {0: (120, 7)}).staffed_from((("server", 1),), 30) == 120
