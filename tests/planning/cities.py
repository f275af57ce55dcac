"""Random small cities for property tests: every reference leads somewhere, no circles."""

from __future__ import annotations

from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from tests.planning.building import (
    Document,
    backup,
    inventory,
    repository,
    restore,
    scenario,
    step,
    system,
    team,
    verify,
)

SKILLS = ("server", "network", "database")
SHIFTS = (
    {"work": "12h", "rest": "12h"},
    {"work": "3h", "rest": "2h"},
    {"work": "1h", "rest": "30m"},
    {"work": "8h", "rest": "0s"},
)
BANDWIDTHS = (None, "1MiB/s", "3MiB/s")


@st.composite
def _recovery(draw: st.DrawFn) -> tuple[Document, ...]:
    people = draw(
        st.lists(
            st.builds(lambda s, n: {"skill": s, "count": n}, st.sampled_from(SKILLS), st.just(1)),
            max_size=2,
            unique_by=lambda each: str(each["skill"]),
        )
    )
    steps = [step("prepare", draw(st.integers(0, 90)), people=people)]
    if draw(st.integers(0, 3)):
        steps.append(restore(draw(st.integers(0, 30))))
    if draw(st.booleans()):
        steps.append(step("beside", draw(st.integers(0, 60)), after=[]))
    steps.extend(draw(_stage()))
    steps.append(verify(draw(st.integers(0, 20))))
    return tuple(steps)


@st.composite
def _stage(draw: st.DrawFn) -> list[Document]:
    if draw(st.integers(0, 3)):
        return []
    level = {"share": draw(st.sampled_from(("30%", "100%"))), "description": "on paper"}
    return [step("stage", draw(st.integers(1, 20)), kind="verification", reaches=level)]


@st.composite
def _systems(draw: st.DrawFn) -> list[Document]:
    systems = [system("store", site="away")]
    for number in range(draw(st.integers(3, 10))):
        earlier = [str(each["id"]) for each in systems]
        some = st.lists(st.sampled_from(earlier), max_size=2, unique=True)
        pair = draw(some)
        systems.append(
            system(
                f"system-{number}",
                *draw(_recovery()),
                requires=tuple(draw(some)[:1]),
                any_of=tuple(pair) if len(pair) == 2 else (),
                uses=tuple((target, "50%") for target in draw(some)),
                objective=draw(st.sampled_from(("urgent", "standard", "standard", "patient"))),
                site=draw(st.sampled_from(("hall", "hall", "hall", "away"))),
                backups=[
                    backup(
                        ("far", "1d"),
                        ("near", draw(st.sampled_from(("1h", "2d")))),
                        size=draw(st.sampled_from(("0B", "2GiB", "6GiB"))),
                    )
                ],
            )
        )
    return systems


@st.composite
def cities(draw: st.DrawFn) -> tuple[Inventory, Scenario]:
    """A sound inventory of up to ten systems and a scenario for it."""
    systems = draw(_systems())
    skills = st.lists(st.sampled_from(SKILLS), min_size=1, max_size=3, unique=True)
    group = st.tuples(st.integers(1, 3), skills.map(tuple))
    groups = [(2, SKILLS), *draw(st.lists(group, max_size=2))]
    built = inventory(
        *systems,
        teams=[team(*groups, shift=draw(st.sampled_from(SHIFTS)))],
        repositories=[
            repository(
                "far", lanes=draw(st.integers(1, 2)), bandwidth=draw(st.sampled_from(BANDWIDTHS))
            ),
            repository("near", site=draw(st.sampled_from(("hall", "away"))), runs_on="system-0"),
        ],
    )
    share = draw(st.sampled_from(("0%", "50%", "100%")))
    damage = scenario(
        lost={"sites": ["hall"]},
        outages=[{"system": "store", "until": "3h"}] if draw(st.booleans()) else [],
        attendance=[
            {
                "team": "ict",
                "present": [
                    {"after": "30m", "share": share},
                    {"after": "4h", "share": draw(st.sampled_from(("60%", "100%")))},
                ],
            }
        ],
    )
    return built, damage
