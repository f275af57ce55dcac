"""What a step says to the person who carries it out: who, where, what, and how it is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bcp.documents.inert import plain
from bcp.documents.runbooks.edition import Edition
from bcp.model.message import Message, mark
from bcp.model.system import CheckKind, OnFailure, RecoveryStep, StepKind
from bcp.planning.plan import PlannedStep
from bcp.planning.procedure import COMES_BACK

_TEAM_END = "/"
_FAILURES: dict[OnFailure, str] = {
    OnFailure.STOP: mark("Stop, and tell the commander."),
    OnFailure.OTHER_GENERATION: mark(
        "Take an older generation of the backup; when none is left, tell the commander."
    ),
    OnFailure.ASK: mark("Tell the commander, who decides how it goes on."),
}


def title_of(edition: Edition, step: PlannedStep) -> str:
    """The title of a step; what the planner adds has one of its own."""
    return edition.of(COMES_BACK) if step.title == COMES_BACK else plain(step.title)


@dataclass(frozen=True, slots=True)
class StepText:
    """One step in words. `what` and `expected` are what the inventory states, or what follows
    from the kind of step.
    """

    who: str
    where: str
    what: str
    expected: str
    otherwise: str


def step_text(edition: Edition, step: PlannedStep) -> StepText:
    """The words of a planned step; what the inventory lacks is said to be lacking."""
    declared = declared_step(edition, step)
    return StepText(
        who=_who(edition, step, declared),
        where=_where(edition, step),
        what=_what(edition, step, declared),
        expected=_expected(edition, step, declared),
        otherwise=_otherwise(edition, step),
    )


def declared_step(edition: Edition, step: PlannedStep) -> RecoveryStep | None:
    """The step of the inventory that is planned."""
    system = edition.inventory.systems_by_id.get(step.system)
    return None if system is None else system.step(step.step)


def teams_of(edition: Edition, step: PlannedStep) -> tuple[str, ...]:
    """The teams that have a step on their sheet: those whose people the plan takes, or the
    operator where only a contractor or nobody is at work.
    """
    own = _own_teams(edition, step)
    system = edition.inventory.systems_by_id.get(step.system)
    if own or system is None or all(system.operator != team.id for team in edition.inventory.teams):
        return own
    return (system.operator,)


def _own_teams(edition: Edition, step: PlannedStep) -> tuple[str, ...]:
    known = {team.id for team in edition.inventory.teams}
    names = dict.fromkeys(each.person.partition(_TEAM_END)[0] for each in step.people)
    return tuple(name for name in names if name in known)


def _who(edition: Edition, step: PlannedStep, declared: RecoveryStep | None) -> str:
    found = Counter(_role(edition, each.person) for each in step.people)
    names = [f"{name} × {count}" for name, count in found.items()]
    if step.decided_by:
        decides = edition.of(
            "decided by: {who} ({count} approvals)", who=step.decided_by, count=step.approvals
        )
        names.insert(0, decides)
    if (
        declared is not None
        and declared.vendor
        and not any(each.person.startswith(f"{declared.vendor}{_TEAM_END}") for each in step.people)
    ):
        names.append(edition.team(declared.vendor))
    if not _own_teams(edition, step) and not step.decided_by:
        names.extend(
            edition.of("{team} sees to it", team=edition.team(team))
            for team in teams_of(edition, step)
        )
    return "; ".join(names) or edition.unknown


def _role(edition: Edition, person: str) -> str:
    """`team/role-number` as team and role; of a contractor there is only its name."""
    team, _, rest = person.partition(_TEAM_END)
    role = rest.rpartition("-")[0]
    return f"{edition.team(team)} {plain(role)}".rstrip()


def _where(edition: Edition, step: PlannedStep) -> str:
    system = edition.inventory.systems_by_id.get(step.system)
    site = edition.unknown if system is None else edition.site(system.hosting.site)
    if step.kind is StepKind.AUTOMATED:
        return edition.of("at the recovery machine (the system runs in: {site})", site=site)
    if step.kind is StepKind.VERIFICATION and _has_machine_checks(edition, step):
        return edition.of("at the recovery machine, and at a terminal of the department")
    return site


def _has_machine_checks(edition: Edition, step: PlannedStep) -> bool:
    system = edition.inventory.systems_by_id.get(step.system)
    checks = () if system is None else system.verification
    return step.level is None and any(check.kind is not CheckKind.MANUAL for check in checks)


def _what(edition: Edition, step: PlannedStep, declared: RecoveryStep | None) -> str:
    if declared is not None and declared.instruction:
        return plain(declared.instruction)
    if step.kind is StepKind.AUTOMATED:
        return edition.of("As the sheet of the system says: by the tool, or by hand.")
    if step.kind is StepKind.VERIFICATION:
        return edition.of("Go through the list of checks of the system's sheet.")
    if step.kind is StepKind.WAIT or step.step == COMES_BACK:
        return edition.of(
            "Ask whoever it depends on for the time, write it down, and ask again when it passes."
        )
    return edition.unknown


def _expected(edition: Edition, step: PlannedStep, declared: RecoveryStep | None) -> str:
    if declared is not None and declared.expected:
        return plain(declared.expected)
    if step.kind is StepKind.AUTOMATED:
        return edition.of("The tool reports the step as done; by hand: every command as printed.")
    if step.kind is StepKind.VERIFICATION:
        return " / ".join(checks_of(edition, step)) or edition.unknown
    if step.kind is StepKind.WAIT or step.step == COMES_BACK:
        return edition.of("What was waited for is there, and was seen with one's own eyes.")
    return edition.unknown


def checks_of(edition: Edition, step: PlannedStep) -> tuple[str, ...]:
    """What is looked at before a system counts as back."""
    system = edition.inventory.systems_by_id.get(step.system)
    return () if system is None else tuple(plain(each.description) for each in system.verification)


def _otherwise(edition: Edition, step: PlannedStep) -> str:
    return " ".join(_ways_on(edition, step))


def _ways_on(edition: Edition, step: PlannedStep) -> Iterator[str]:
    if step.retries:
        yield edition.of("Try again, {count} times at most.", count=step.retries)
    if step.alternate is not None:
        yield edition.of("The other way: {title}.", title=step.alternate.title)
    yield edition.wording.say(Message.of(_FAILURES[step.on_failure]))
