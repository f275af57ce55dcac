"""A tabletop on the screen: what is told and asked on the virtual clock, and what it changes."""

from __future__ import annotations

from datetime import timedelta

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bcp.cli.recovery_words import words_of
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.outcome import Judgement
from bcp.execution.events import (
    Cause,
    Continued,
    DecisionDiscussed,
    Event,
    EventPresented,
    Outlook,
    ReactionRecorded,
    Replanned,
    RunStarted,
)
from bcp.execution.state import RunState
from bcp.execution.tabletop import clock_of
from bcp.model.message import Message
from bcp.model.quantity import HOUR
from bcp.planning.plan import PlannedStep, Verdict

_CHANGED_BY = {
    Cause.DAMAGE: Message.of("The new damage changes the forecast:"),
    Cause.ATTENDANCE: Message.of("The attendance changes the forecast:"),
    Cause.STEP: Message.of("The decision changes the forecast:"),
}


def _is_notable(outlook: Outlook) -> bool:
    """Whether people have to see it now: it misses its target, or moves by an hour."""
    if outlook.verdict is not Verdict.MET or outlook.before is None or outlook.recovered is None:
        return True
    return abs(outlook.recovered - outlook.before) >= HOUR


class Narrator:
    """Tells a run as it is recorded. With `echo` also the answers, which nobody sees being typed.

    An observer; every text of the inventory and of the table is printed as it is.
    """

    def __init__(self, screen: Console, wording: Wording, *, echo: bool) -> None:
        self.screen = screen
        self.wording = wording
        self._echo = echo

    def observe(self, event: Event, state: RunState) -> None:
        """Show what was told, asked and changed."""
        match event:
            case RunStarted():
                self._open(state)
            case Continued():
                self._reopen(state)
            case EventPresented():
                self._tell(event, state)
            case ReactionRecorded() | DecisionDiscussed() if self._echo:
                said = words_of(event, state)
                if isinstance(event, DecisionDiscussed):
                    self.ask(state, event.step, event.asked, event.planned)
                if said is not None:
                    self.write(said, indent=2)
            case Replanned():
                self._show_changes(event, state)
            case _:
                return

    def write(self, message: Message | str, *, indent: int = 0, style: str = "") -> None:
        """One sentence."""
        text = message if isinstance(message, str) else self.wording.say(message)
        self.screen.print(Text(" " * indent + text, style=style))

    def expectation(self, event: EventPresented) -> None:
        """What the facilitator judges by."""
        told = event.event
        self.write(
            Message.of(
                "Expected within {within}: {expected}",
                within=self.wording.length(told.within),
                expected=self.wording.name(told.expected, told.expected_en),
            ),
            indent=2,
            style="dim",
        )

    def ask(self, state: RunState, key: str, start: int, finish: int) -> None:
        """A decision of the plan at its time."""
        step = state.plan.steps_by_key[key]
        self._clock(state, start)
        system = self._name(state, step)
        self.write(
            Message.of("Decision: {system} / {title}", system=system, title=step.title),
            style="bold",
        )
        self.write(
            Message.of(
                "Expected of {role}, by {planned} after the incident.",
                role=step.decided_by or NOTHING,
                planned=self.wording.length(finish),
            ),
            indent=2,
        )
        if step.approvals > 1:
            self.write(
                Message.of("Different people who have to agree: {count}.", count=step.approvals),
                indent=2,
            )

    def _open(self, state: RunState) -> None:
        assert state.premises is not None
        scenario = state.premises.scenario
        name = self.wording.name(scenario.name, scenario.name_en)
        self.write(Message.of("[TABLETOP DRILL] {scenario}", scenario=name), style="bold")
        self.write(scenario.description)
        self.write(
            Message.of(
                "The clock is virtual and its times are forecasts: nothing is carried out. Real is "
                "only how long people think."
            )
        )
        for each in scenario.objectives:
            said = self.wording.name(each.text, each.text_en)
            self.write(Message.of("Objective: {objective}", objective=said), indent=2)
        self._summary(state)

    def _reopen(self, state: RunState) -> None:
        """Where the table was left, and once more what was told last if nobody has answered."""
        self._open(state)
        self.write(
            Message.of(
                "Carried on: {events} events were told and {decisions} decisions asked for.",
                events=len(state.presented),
                decisions=len(state.discussed),
            ),
            style="bold",
        )
        self._clock(state, clock_of(state))
        last = state.presented[-1] if state.presented else None
        if last is None or any(each.at >= last.at for each in state.discussed):
            return
        if last.event.id not in {each.event for each in state.reactions}:
            self._tell(last, state)

    def _tell(self, event: EventPresented, state: RunState) -> None:
        assert state.premises is not None
        told = event.event
        teams = {team.id: team for team in state.premises.inventory.teams}
        team = teams.get(told.to)
        self._clock(state, told.at)
        to = told.to if team is None else self.wording.name(team.name, team.name_en)
        self.write(Message.of("To {to}:", to=to), style="bold")
        self.write(self.wording.name(told.text, told.text_en), indent=2)
        if self._echo:
            self.expectation(event)

    def _clock(self, state: RunState, seconds: int) -> None:
        assert state.premises is not None
        moment = state.plan.incident_at + timedelta(seconds=seconds)
        zone = state.premises.inventory.city.timezone
        self.screen.print()
        self.write(
            Message.of(
                "Virtual clock: {after} after the incident, {moment}",
                after=self.wording.length(seconds),
                moment=self.wording.moment(moment, zone),
            ),
            style="cyan",
        )

    def _name(self, state: RunState, step: PlannedStep) -> str:
        assert state.premises is not None
        system = state.premises.inventory.systems_by_id[step.system]
        return self.wording.name(system.name, system.name_en)

    def _show_changes(self, event: Replanned, state: RunState) -> None:
        if not event.outlooks:
            self.write(Message.of("The plan is made anew; no forecast changes by it."), indent=2)
            return
        self.write(_CHANGED_BY[event.cause], indent=2)
        say = self.wording.say
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
        table.add_column(Text(say(Message.of("System"))), overflow="fold")
        for heading in (Message.of("Forecast before"), Message.of("Forecast now"),
                        Message.of("RTO"), Message.of("Slack")):  # fmt: skip
            table.add_column(Text(say(heading)), justify="right", no_wrap=True)
        notable = [each for each in event.outlooks if _is_notable(each)]
        for outlook in sorted(notable, key=lambda each: each.recovered or 1 << 40):
            table.add_row(*self._row(outlook, state))
        if notable:
            self.screen.print(table)
        if len(notable) < len(event.outlooks):
            count = len(event.outlooks) - len(notable)
            self.write(
                Message.of("Further systems whose forecast moves by less than an hour: {count}.",
                           count=count),
                indent=2,
            )  # fmt: skip
        self._summary(state)

    def _row(self, outlook: Outlook, state: RunState) -> tuple[Text, ...]:
        assert state.premises is not None
        system = state.premises.inventory.systems_by_id[outlook.system]
        target = state.plan.systems_by_id[outlook.system].target
        met = outlook.verdict is Verdict.MET
        words = self.wording.word(word_of(Judgement(outlook.verdict.value)))
        if outlook.recovered is not None:
            words = self.wording.slack(target - outlook.recovered)
        return (
            Text(self.wording.name(system.name, system.name_en)),
            Text(self.wording.length(outlook.before)),
            Text(self.wording.length(outlook.recovered)),
            Text(self.wording.length(target)),
            Text(f"{'✓' if met else '✕'} {words}", style="green" if met else "bold red"),
        )

    def _summary(self, state: RunState) -> None:
        systems = state.plan.systems
        self.write(
            Message.of(
                "By forecast {met} of {systems} systems are back within their target.",
                met=sum(each.verdict is Verdict.MET for each in systems),
                systems=len(systems),
            ),
            indent=2,
        )
