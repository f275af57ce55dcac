"""What-if changes as they are written on a command line: `team:it-section/database=1`.

Nothing is raised: what is wrong comes back as problems with their place in the argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message, mark
from bcp.model.quantity import parse_duration, parse_rate, parse_share, parse_size, shorten
from bcp.model.resource import Team
from bcp.planning.argument_part import Misread, Part
from bcp.planning.argument_subject import UNKNOWN, Scope, Subject, named_of, subject_of, write_as
from bcp.planning.changes import AddPeople, AddVendorPeople, SetTarget, Wish
from bcp.planning.damage_changes import (
    Arrive,
    Attend,
    Capacity,
    Declare,
    Keep,
    Lose,
    Loss,
    Return,
    UseSite,
)
from bcp.planning.resource_changes import (
    AddDisk,
    AddHosts,
    AddLanes,
    KeepCopy,
    ScaleRate,
    SetLanes,
    SetRate,
)

_FACTOR = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)x", re.ASCII)
_MOST_PEOPLE, _MOST_AT_VENDOR, _MOST_LANES = 500, 100, 100


@dataclass(frozen=True, slots=True)
class Given:
    """An option and its argument as they were given."""

    option: str
    text: str


def read_changes(
    given: Sequence[Given], scope: Scope
) -> tuple[tuple[Wish, ...], tuple[ArgumentProblem, ...]]:
    """The changes that the arguments ask for, and what is wrong with any of them."""
    wishes: list[Wish] = []
    problems: list[ArgumentProblem] = []
    for each in given:
        option = OPTIONS[each.option]
        try:
            wishes.append(option.read(scope, Part(each.text), option.form))
        except Misread as wrong:
            problems.append(
                ArgumentProblem(
                    wrong.summary, wrong.hint, each.option, each.text, column=wrong.column
                )
            )
    return tuple(wishes), tuple(problems)


def _add(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("team", "vendor", "platform"), detailed=True)
    if subject.kind == "team":
        return _more_people(scope, subject)
    if subject.detail is not None:
        raise subject.detail.wrong(
            Message.of("Only a team has roles."), write_as(f"{subject.kind}:{subject.name}=1")
        )
    if subject.kind == "vendor":
        return (AddVendorPeople(subject.name, subject.value.count(_MOST_AT_VENDOR)),)
    return (AddHosts(subject.name, subject.value.count(_MOST_AT_VENDOR)),)


def _more_people(scope: Scope, subject: Subject) -> Wish:
    team = next(team for team in scope.inventory.teams if team.id == subject.name)
    count = subject.value.count(_MOST_PEOPLE)
    groups = _groups(team, subject.detail)
    return tuple(AddPeople(team.id, group, count) for group in groups)


def _groups(team: Team, detail: Part | None) -> list[int]:
    """The positions of the groups that are meant by role, by skill or by number."""
    everyone = list(range(len(team.members)))
    if detail is None:
        return everyone
    named = [group for group in everyone if team.members[group].role == detail.text]
    skilled = [group for group in everyone if detail.text in team.members[group].skills]
    numbered = [group for group in everyone if detail.text == str(group + 1)]
    if found := named or skilled or numbered:
        return found
    names = {name for group in team.members for name in (group.role, *group.skills)}
    unknown = Message.of(
        "Team '{team}' has no role and no skill '{name}'.",
        team=team.id,
        name=shorten(detail.text),
    )
    detail.named(sorted(names), unknown)
    return []


def _disk(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("platform",))
    value = subject.value
    sign = 1 if value.text.startswith("+") else 0
    size = Part(value.text[sign:], value.column + sign).quantity(parse_size)
    return (AddDisk(subject.name, size),)


def _lose(scope: Scope, part: Part, form: str) -> Wish:
    subject = named_of(scope, part, form, tuple(Loss), value=part)
    return (Lose(Loss(subject.kind), subject.name),)


def _keep(scope: Scope, part: Part, form: str) -> Wish:
    subject = named_of(scope, part, form, tuple(Loss), value=part)
    if scope.scenario is not None:
        lost = scope.scenario.lost
        named = {
            "site": lost.sites,
            "system": (*lost.systems, *scope.scenario.untrusted),
            "repository": lost.repositories,
        }[subject.kind]
        unknown = Message.of("The scenario does not lose '{name}' by name.", name=subject.name)
        subject.place.named(named, unknown)
    return (Keep(Loss(subject.kind), subject.name),)


def _rate(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("repository",))
    factor = _FACTOR.fullmatch(subject.value.text)
    if factor is None:
        return (SetRate(subject.name, subject.value.quantity(parse_rate)),)
    percent = round(float(factor[1]) * 100)
    if not percent:
        raise subject.value.wrong(Message.of("Nothing can be restored at no rate."), write_as(form))
    return (ScaleRate(subject.name, percent),)


def _lanes(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("repository",))
    there = scope.inventory.repositories_by_id[subject.name].lanes
    value = subject.value
    if value.text[:1] not in {"+", "-"}:
        return (SetLanes(subject.name, value.count(_MOST_LANES)),)
    more = value.text[0] == "+"
    most = _MOST_LANES - there if more else there - 1
    count = Part(value.text[1:], value.column + 1).count(most)
    return (AddLanes(subject.name, count if more else -count),)


def _copy(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("system",), detailed=True)
    backup, repository = (subject.detail or Part("")).split("@")
    if subject.detail is None or repository is None:
        raise subject.place.wrong(
            Message.of("It is not said which data set goes into which repository."), write_as(form)
        )
    system = scope.inventory.systems_by_id[subject.name]
    unknown = Message.of(
        "System '{system}' has no data set '{name}'.", system=system.id, name=shorten(backup.text)
    )
    backup.named([each.id for each in system.backups], unknown)
    repository.named(
        scope.names("repository"),
        Message.of(UNKNOWN["repository"], name=shorten(repository.text)),
    )
    interval = subject.value.quantity(parse_duration)
    return (KeepCopy(system.id, backup.text, repository.text, interval),)


def _arrive(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("vendor",))
    return (Arrive(subject.name, subject.value.quantity(parse_duration)),)


def _attend(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("team",))
    curve = []
    for point in subject.value.pieces(","):
        share, after = point.split("@")
        since = 0 if after is None else after.quantity(parse_duration)
        curve.append((share.quantity(parse_share), since))
    return (Attend(subject.name, tuple(curve)),)


def _capacity(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("platform",))
    return (Capacity(subject.name, subject.value.quantity(parse_share)),)


def _return(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("system",))
    return (Return(subject.name, subject.value.quantity(parse_duration)),)


def _instead(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("site",), detailed=True)
    if subject.detail is None:
        raise subject.place.wrong(
            Message.of("It is not said which site is used instead."), write_as(form)
        )
    lost = scope.scenario.lost.sites if scope.scenario is not None else (subject.name,)
    subject.place.named(lost, Message.of("The site '{site}' is not lost.", site=subject.name))
    left = [name for name in scope.names("site") if name not in lost]
    unknown = Message.of("'{name}' is no site that is left.", name=shorten(subject.detail.text))
    instead = subject.detail.named(left, unknown)
    return (UseSite(subject.name, instead, subject.value.quantity(parse_duration)),)


def _declare(scope: Scope, part: Part, _: str) -> Wish:
    after = part.quantity(parse_duration)
    detected = 0 if scope.scenario is None else scope.scenario.detected_after
    if after < detected:
        raise part.wrong(Message.of("Nothing is declared before it is detected."))
    return (Declare(after),)


def _target(scope: Scope, part: Part, form: str) -> Wish:
    subject = subject_of(scope, part, form, ("system", "objective"))
    return (SetTarget(subject.kind, subject.name, subject.value.quantity(parse_duration)),)


@dataclass(frozen=True, slots=True)
class Option:
    """How an option is written, what it is for, and what reads it."""

    form: str
    purpose: str
    read: Callable[[Scope, Part, str], Wish]


OPTIONS: Mapping[str, Option] = {
    "--add": Option(
        "team:NAME[/ROLE]=NUMBER",
        mark(
            "More people, by role or skill, of a team or vendor:NAME; more hosts of platform:NAME."
        ),
        _add,
    ),
    "--disk": Option("platform:NAME=+SIZE", mark("More disk for a platform."), _disk),
    "--rate": Option(
        "repository:NAME=2x|RATE", mark("Another rate of each restore from a repository."), _rate
    ),
    "--lanes": Option(
        "repository:NAME=+NUMBER", mark("More restores at a time from a repository."), _lanes
    ),
    "--copy": Option(
        "system:NAME/DATA-SET@REPOSITORY=INTERVAL",
        mark("Another copy of a data set, or another interval of a copy."),
        _copy,
    ),
    "--arrive": Option(
        "vendor:NAME=DURATION", mark("When a vendor begins, after the incident."), _arrive
    ),
    "--attend": Option(
        "team:NAME=SHARE[@DURATION],...", mark("Who of a team is there, from when on."), _attend
    ),
    "--return": Option(
        "system:NAME=DURATION", mark("When a system that is out comes back by itself."), _return
    ),
    "--instead": Option(
        "site:NAME/SITE=DURATION",
        mark("From when on SITE can be used instead of a lost site."),
        _instead,
    ),
    "--declare": Option("DURATION", mark("When it is declared, after the incident."), _declare),
    "--capacity": Option(
        "platform:NAME=SHARE", mark("What is left of a platform's capacity."), _capacity
    ),
    "--lose": Option("site|system|repository:NAME", mark("Something more that is lost."), _lose),
    "--keep": Option(
        "site|system|repository:NAME", mark("Something that the scenario does not lose."), _keep
    ),
    "--target": Option(
        "system|objective:NAME=DURATION", mark("Another recovery time objective."), _target
    ),
}
