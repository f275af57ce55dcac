"""The script of a drill: what is told, asked and made to happen, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bcp.documents.drill_papers.facts import DrillFacts
from bcp.documents.wording import NOTHING, Wording
from bcp.model.message import Message, mark
from bcp.model.scenario import (
    BackupCorrupt,
    Counted,
    Effect,
    ExerciseEvent,
    GuestDies,
    Inject,
    Losses,
    NewDamage,
    PersonAbsent,
    StepFails,
)
from bcp.model.system import StepKind
from bcp.planning.plan import PlannedStep


class Cue(StrEnum):
    """What a line of the script is: an event that is told, a decision of the plan that is asked
    for, or an inject that the lab carries out by itself.
    """

    EVENT = "event"
    DECISION = "decision"
    INJECT = "inject"


CUE_WORDS = {
    Cue.EVENT: mark("event told"),
    Cue.DECISION: mark("decision of the plan"),
    Cue.INJECT: mark("inject of the lab"),
}
_SIGNS = {Cue.EVENT: "E", Cue.DECISION: "D", Cue.INJECT: "I"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the script, in one language. Seconds after the incident; `within` from there."""

    sign: str
    cue: Cue
    at: int
    to: str
    text: str
    expected: str
    within: int
    effect: str = ""


def write_script(facts: DrillFacts, wording: Wording) -> tuple[Line, ...]:
    """All lines by time; events, decisions and injects are numbered apart."""
    speaker = _Speaker(facts, wording)
    stated = [each.effect for each in facts.scenario.events]
    lines = [
        *(speaker.event(each) for each in facts.scenario.events),
        *(speaker.decision(each) for each in facts.plan.steps if each.kind is StepKind.DECISION),
        *(speaker.inject(each) for each in facts.scenario.injects if each not in stated),
    ]
    numbered = []
    counts = dict.fromkeys(Cue, 0)
    for line in sorted(lines, key=lambda each: each.at):
        counts[line.cue] += 1
        numbered.append(
            Line(
                f"{_SIGNS[line.cue]}{counts[line.cue]}",
                *(line.cue, line.at, line.to, line.text, line.expected, line.within, line.effect),
            )
        )
    return tuple(numbered)


class _Speaker:
    """Puts what happens into words, with the names that people know."""

    def __init__(self, facts: DrillFacts, wording: Wording) -> None:
        self._facts = facts
        self._wording = wording
        self._systems = facts.inventory.systems_by_id
        self._teams = {each.id: each for each in facts.inventory.teams}

    def event(self, event: ExerciseEvent) -> Line:
        wording = self._wording
        return Line(
            sign="",
            cue=Cue.EVENT,
            at=event.at,
            to=self._team(event.to),
            text=wording.name(event.text, event.text_en),
            expected=wording.name(event.expected, event.expected_en),
            within=event.within,
            effect="" if event.effect is None else self._say(self._effect(event.effect)),
        )

    def decision(self, step: PlannedStep) -> Line:
        return Line(
            sign="",
            cue=Cue.DECISION,
            at=step.start,
            to=step.decided_by or NOTHING,
            text=f"{self._system(step.system)} / {step.title}",
            expected=self._say(
                Message.of("It is decided, with the reason, and both are written down.")
            ),
            within=step.finish - step.start,
        )

    def inject(self, inject: Inject) -> Line:
        at = 0
        if isinstance(inject, StepFails | GuestDies):
            planned = self._facts.plan.steps_by_key.get(f"{inject.system}/{inject.step}")
            at = 0 if planned is None else planned.start
        return Line(
            sign="",
            cue=Cue.INJECT,
            at=at,
            to=self._say(Message.of("nobody: it happens by itself")),
            text=self._say(self._effect(inject)),
            expected=self._say(self._expected(inject)),
            within=0,
        )

    def _expected(self, inject: Inject) -> Message:
        match inject:
            case StepFails() | GuestDies():
                return Message.of("The failure is seen, its cause is found, and it is tried again.")
            case BackupCorrupt():
                return Message.of("An older generation or another copy is restored instead.")
            case PersonAbsent():
                return Message.of("The work is divided anew among those who are there.")

    def _effect(self, effect: Effect) -> Message:
        match effect:
            case StepFails():
                return Message.of(
                    "{system}: the step '{step}' fails (attempts: {times}).",
                    system=self._system(effect.system),
                    step=self._step(effect.system, effect.step),
                    times=effect.times,
                )
            case GuestDies():
                return Message.of(
                    "{system}: its server stops during the step '{step}'.",
                    system=self._system(effect.system),
                    step=self._step(effect.system, effect.step),
                )
            case BackupCorrupt():
                return Message.of(
                    "{system}: in '{repository}' the newest generations of '{backup}' are corrupt "
                    "({generations}).",
                    system=self._system(effect.system),
                    repository=self._repository(effect.repository),
                    backup=effect.backup,
                    generations=effect.generations,
                )
            case PersonAbsent():
                return Message.of(
                    "{team}: people with the skill '{skill}' do not come ({count}).",
                    team=self._team(effect.team),
                    skill=effect.skill,
                    count=effect.count,
                )
            case Counted():
                return Message.of(
                    "{team}: from now on {count} people are there.",
                    team=self._team(effect.team),
                    count=effect.present,
                )
            case NewDamage():
                return Message.of("Lost: {names}.", names=self._lost(effect.lost))

    def _say(self, message: Message) -> str:
        return self._wording.say(message)

    def _system(self, name: str) -> str:
        system = self._systems.get(name)
        return name if system is None else self._wording.name(system.name, system.name_en)

    def _step(self, system: str, step: str) -> str:
        stated = self._systems[system].step(step) if system in self._systems else None
        return step if stated is None else stated.title

    def _team(self, name: str) -> str:
        team = self._teams.get(name)
        return name if team is None else self._wording.name(team.name, team.name_en)

    def _repository(self, name: str) -> str:
        found = self._facts.inventory.repositories_by_id.get(name)
        return name if found is None else found.name

    def _lost(self, lost: Losses) -> str:
        return lost_names(lost, self._facts, self._wording)


def lost_names(lost: Losses, facts: DrillFacts, wording: Wording) -> str:
    """What is lost, by the names that people know: sites, systems, repositories."""
    sites = {each.id: wording.name(each.name, each.name_en) for each in facts.inventory.sites}
    systems = {each.id: wording.name(each.name, each.name_en) for each in facts.inventory.systems}
    repositories = {each.id: each.name for each in facts.inventory.repositories}
    names = [
        *(sites.get(each, each) for each in lost.sites),
        *(systems.get(each, each) for each in lost.systems),
        *(repositories.get(each, each) for each in lost.repositories),
    ]
    return ("、" if wording.language == "ja" else ", ").join(names)
