"""Plan the rest of a recovery from where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bcp.adapters.files import read_bounded
from bcp.adapters.workspace import LARGEST_FILE
from bcp.app.find_outage import outage_of
from bcp.app.load_workspace import load
from bcp.app.plan_recovery import PlannedRecovery, choose_scenario, ground_of, refuse, refuse_file
from bcp.inventory.logbook import check_logbook, decode_logbook
from bcp.inventory.losses import lost_systems
from bcp.model.logbook import Logbook, LoggedStep
from bcp.planning.argument_subject import Scope
from bcp.planning.change_syntax import Given, read_changes
from bcp.planning.changes import World, applied
from bcp.planning.comparison import Comparison, compare
from bcp.planning.grounds import list_evidence
from bcp.planning.plan import Assignment, Plan
from bcp.planning.progress import BegunStep, Progress
from bcp.planning.workforce import find_people


def plan_rest(
    workspace: Path, scenario: str | None, file: Path, changes: Sequence[Given]
) -> tuple[PlannedRecovery, Comparison]:
    """Plan what is left, and compare it with the plan of before the incident.

    Args:
        workspace: the folder.
        scenario: its id; None where there is only one.
        file: says what has happened so far, as `bcp.model.logbook.Logbook` describes.
        changes: new damage and attendance, as what-if changes are written.

    Raises:
        Refused: as planning does, and with all problems of the file and the changes at once.
    """
    loaded = load(workspace)
    inventory = loaded.sound()
    chosen, problems = choose_scenario(loaded, scenario)
    wishes, misread = read_changes(changes, Scope(inventory, chosen))
    refuse((*problems, *misread))
    assert chosen is not None
    ground = ground_of(loaded, chosen)
    before = ground.plan()
    world = applied((wish[0] for wish in wishes), ground.world)
    logbook = _read(file, ground.world, before)
    # What is lost only now has to begin anew, whatever had been done for it.
    again = lost_systems(world.inventory, world.scenario).keys() - lost_systems(inventory, chosen)
    plan = ground.plan(world, progress=_progress(logbook, before).without(again))
    return PlannedRecovery(
        plan,
        outage_of(plan, inventory),
        list_evidence(plan, world.inventory, world.evidence),
        ground.unread,
    ), compare(before, plan)


def _read(file: Path, world: World, plan: Plan) -> Logbook:
    content = read_bounded(file, LARGEST_FILE)
    logbook, source, problems = decode_logbook(file.name, content)
    if logbook is not None:
        people = [person.id for person in find_people(world.inventory, world.scenario)]
        problems = list(check_logbook(logbook, source, _steps(world, plan), people))
    refuse_file(problems)
    assert logbook is not None
    return logbook


def _steps(world: World, plan: Plan) -> dict[str, None]:
    """The steps of the plan, and those of all other systems: new damage may reach them."""
    stated = (
        f"{system.id}/{step.id}" for system in world.inventory.systems for step in system.recovery
    )
    return dict.fromkeys((*plan.steps_by_key, *stated))


def _progress(logbook: Logbook, plan: Plan) -> Progress:
    return Progress(
        now=logbook.now,
        begun=tuple(
            BegunStep(
                key=entry.step,
                start=entry.started,
                finish=entry.finished,
                expected=entry.expected,
                people=tuple(_assignments(entry, plan)),
            )
            for entry in logbook.begun
        ),
        failed=logbook.failed,
    )


def _assignments(entry: LoggedStep, plan: Plan) -> Iterator[Assignment]:
    """Who is at a step, each with one of the skills that it asks for."""
    step = plan.steps_by_key.get(entry.step)
    wanted = [skill for skill, count in step.skills for _ in range(count)] if step else []
    skills = {person.id: person.skills for person in plan.people}
    for person in entry.people:
        able = skills.get(person, ())
        skill = next((each for each in wanted if each in able), able[0] if able else "")
        if skill in wanted:
            wanted.remove(skill)
        yield Assignment(person=person, skill=skill)
