"""From the assessment of a tabletop to its after-action report in one language."""

from __future__ import annotations

from bcp.documents.report_chains import chain_table
from bcp.documents.report_content import Figure, Report, Section, Table
from bcp.documents.report_page import DIGEST, Fact, page
from bcp.documents.tabletop_tables import TabletopTables
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.tabletop import TabletopAssessment
from bcp.execution.events import ReactionJudgement
from bcp.model.message import Message


def build_tabletop_report(assessment: TabletopAssessment, wording: Wording) -> Report:
    """The whole after-action report. The result depends on nothing but its arguments."""
    return page(assessment, TabletopBody(assessment, wording), wording)


class TabletopBody:
    """What the report of a tabletop says."""

    banner = Message.of("TABLETOP DRILL")
    warning = Message.of(
        "This is the record of a drill at a table. Nothing was carried out or measured: "
        "all times of the scenario are forecasts or were stated at the table."
    )

    def __init__(self, assessment: TabletopAssessment, wording: Wording) -> None:
        self._assessment = assessment
        self._wording = wording
        self._tables = TabletopTables(assessment, wording)

    def title(self, scenario: str) -> Message:
        """The title."""
        return Message.of("After-action report of a tabletop: {scenario}", scenario=scenario)

    def facts(self) -> tuple[Fact, ...]:
        """Who led it, its times and what it was made from."""
        assessment, wording = self._assessment, self._wording
        zone = assessment.timezone
        return (
            (Message.of("Led by"), assessment.by or NOTHING),
            (Message.of("Incident in the scenario"), wording.moment(assessment.incident_at, zone)),
            (Message.of("Run started"), wording.moment(assessment.started, zone)),
            (Message.of("Run ended"), wording.moment(assessment.finished, zone)),
            (Message.of("Inventory digest"), assessment.inventory_digest[:DIGEST]),
            (Message.of("Plan digest"), assessment.plan_digest[:DIGEST]),
        )

    def headline(self) -> tuple[Message, ...]:
        """How the table reacted, and whether all was told."""
        return _headline(self._assessment)

    def figures(self) -> tuple[Figure, ...]:
        """Reactions, targets, decisions and the time of the room."""
        return _figures(self._assessment, self._wording)

    def comparison(self) -> tuple[str, ...]:
        """Nothing ran that a plan could be compared with."""
        return ()

    def overview(self) -> Table:
        """One narrow line for each system."""
        return self._tables.overview()

    def objectives(self) -> tuple[str, ...]:
        """What the drill was to show, or that nothing is stated."""
        return self._tables.objectives()

    def findings(self) -> Table:
        """What to know and act on."""
        return self._tables.findings()

    def sections(self, banner: str) -> tuple[Section, ...]:  # noqa: ARG002 - no pictures
        """Reactions, decisions, forecasts and what changed them."""
        return _sections(self._assessment, self._wording, self._tables)


def _reacted(assessment: TabletopAssessment) -> int:
    return sum(each.judgement is ReactionJudgement.MET for each in assessment.reactions)


def _headline(assessment: TabletopAssessment) -> tuple[Message, ...]:
    told = Message.of(
        "{met} of {events} events were met with the expected reaction; by forecast "
        "{targets} of {systems} systems are back within their target.",
        met=_reacted(assessment),
        events=len(assessment.reactions),
        targets=assessment.met,
        systems=len(assessment.targets),
    )
    if not assessment.left_early and not assessment.untold:
        return (told,)
    early = Message.of(
        "The drill was ended early; events that were not told: {count}.", count=assessment.untold
    )
    return told, early


def _figures(assessment: TabletopAssessment, wording: Wording) -> tuple[Figure, ...]:
    say = wording.say
    reacted, events = _reacted(assessment), len(assessment.reactions)
    late = sum(bool(each.late) for each in assessment.decisions)
    absent = sum(each.yes is None for each in assessment.decisions)
    seconds = 0.0
    if assessment.finished is not None:
        seconds = (assessment.finished - assessment.started).total_seconds()
    return (
        Figure(
            say(Message.of("Reactions as expected")),
            f"{reacted} / {events}",
            say(Message.of("events told")),
            bad=reacted < events,
        ),
        Figure(
            say(Message.of("Recovery time objective met")),
            f"{assessment.met} / {len(assessment.targets)}",
            say(Message.of("by the forecast at the end of the drill")),
            bad=assessment.met < len(assessment.targets),
        ),
        Figure(
            say(Message.of("Decisions")),
            str(len(assessment.decisions)),
            say(Message.of("taken late {late}, by nobody {absent}", late=late, absent=absent)),
            bad=bool(late or absent),
        ),
        Figure(
            say(Message.of("Real duration of the drill")),
            wording.stopwatch(seconds),
            say(Message.of("on the clock on the wall, not in the scenario")),
        ),
    )


def _sections(
    assessment: TabletopAssessment, wording: Wording, tables: TabletopTables
) -> tuple[Section, ...]:
    say, names = wording.say, tables.names
    return (
        Section(say(Message.of("Events and reactions")), table=tables.reactions()),
        Section(say(Message.of("Decisions")), table=tables.decisions()),
        Section(
            say(Message.of("Recovery times against targets")),
            paragraphs=(
                say(
                    Message.of(
                        "Forecasts of the plan with all that the drill changed. Nothing was "
                        "recovered."
                    )
                ),
            ),
            table=tables.targets(),
        ),
        Section(
            say(Message.of("Why targets are missed: the binding chains of the first plan")),
            table=chain_table(assessment.first, names, wording),
        ),
        Section(
            say(Message.of("Why targets are missed: chains that the drill has changed")),
            paragraphs=(
                say(
                    Message.of(
                        "A chain begins with what had begun when the rest was planned last: what "
                        "comes before stands in the first plan."
                    )
                ),
            ),
            table=chain_table(assessment.forecast, names, wording, only=assessment.moved),
        ),
        Section(say(Message.of("What changed the plan")), table=tables.changes()),
        Section(say(Message.of("Timeline, virtual and real")), table=tables.timeline()),
        Section(
            say(Message.of("How to read the figures")),
            points=tuple(say(point) for point in _READING),
        ),
    )


_READING = (
    Message.of(
        "Virtual times are those of the scenario's clock, counted from the incident. They come "
        "from the event list and from the plan, or were stated at the table."
    ),
    Message.of(
        "Real times are those of the room: when something was told after the drill began, and how "
        "long people thought before they answered. They say nothing of how long the work takes."
    ),
    Message.of(
        "Whether a reaction is as expected was judged by whoever led the drill, by the event list."
    ),
    Message.of(
        "A decision that nobody took is taken as planned by the forecasts; one that was declined "
        "keeps its system away."
    ),
    Message.of(
        "A tabletop is no proof of recovery: no system counts as drilled by it, and no duration in "
        "it is used for plans."
    ),
)
