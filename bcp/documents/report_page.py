"""The page around a report: what stands on every one of them, whatever its body says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bcp.documents.inert import plain
from bcp.documents.report_content import Figure, Report, Section, Table
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.scenario import DrillObjective

DIGEST = 12
"""Signs of a digest that a report shows."""
Fact = tuple[Message, str]


class Ran(Protocol):
    """The run that an assessment is of, and whose it is."""

    @property
    def run(self) -> str: ...  # noqa: D102
    @property
    def city(self) -> str: ...  # noqa: D102
    @property
    def city_en(self) -> str: ...  # noqa: D102


class Subject(Ran, Protocol):
    """What every assessment says of its run."""

    @property
    def scenario(self) -> str: ...  # noqa: D102
    @property
    def scenario_name(self) -> str: ...  # noqa: D102
    @property
    def scenario_name_en(self) -> str | None: ...  # noqa: D102
    @property
    def objectives(self) -> tuple[DrillObjective, ...]: ...  # noqa: D102


class Body(Protocol):
    """What one kind of report says, in one language. `banner` and `warning` tell drill and real
    incident apart.
    """

    banner: Message
    warning: Message

    def title(self, scenario: str) -> Message:
        """The title, with the name of the scenario."""
        ...

    def facts(self) -> Sequence[Fact]:
        """Facts besides city, run and scenario."""
        ...

    def headline(self) -> Sequence[Message]:
        """What came of it, in few sentences."""
        ...

    def figures(self) -> tuple[Figure, ...]:
        """The figures of the summary."""
        ...

    def comparison(self) -> tuple[str, ...]:
        """Lines on plan and run for a terminal."""
        ...

    def overview(self) -> Table:
        """The narrow table for a terminal."""
        ...

    def objectives(self) -> tuple[str, ...]:
        """What a drill was to show."""
        ...

    def findings(self) -> Table:
        """What to know and act on."""
        ...

    def sections(self, banner: str) -> tuple[Section, ...]:
        """What comes after the findings; `banner` is for the pictures."""
        ...


def page(subject: Subject, body: Body, wording: Wording) -> Report:
    """The whole report. The result depends on nothing but its arguments."""
    say = wording.say
    scenario = wording.name(subject.scenario_name, subject.scenario_name_en)
    banner, findings, objectives = say(body.banner), body.findings(), body.objectives()
    facts: tuple[Fact, ...] = (
        (Message.of("City"), wording.name(subject.city, subject.city_en)),
        (Message.of("Run"), subject.run),
        (Message.of("Damage scenario"), f"{scenario} ({subject.scenario})"),
        *body.facts(),
    )
    aims = Section(say(Message.of("Objectives of the drill")), points=objectives)
    return Report(
        language=wording.language,
        banner=banner,
        warning=say(body.warning),
        title=say(body.title(scenario)),
        facts=tuple((say(label), plain(value)) for label, value in facts),
        headline=joined(wording, body.headline()),
        figures=body.figures(),
        comparison=body.comparison(),
        overview=body.overview(),
        findings=findings,
        sections=(
            *((aims,) if objectives else ()),
            Section(say(Message.of("Findings")), table=findings),
            *body.sections(banner),
        ),
    )


def joined(wording: Wording, sentences: Sequence[Message]) -> str:
    """Sentences one after the other: Japanese puts nothing between them."""
    between = "" if wording.language == "ja" else " "
    return between.join(wording.say(sentence) for sentence in sentences)


def stated_objectives(subject: Subject, wording: Wording) -> tuple[str, ...]:
    """What the scenario says that a drill was to show."""
    return tuple(wording.name(each.text, each.text_en) for each in subject.objectives)
