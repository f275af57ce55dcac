"""The controller's script: the master scenario event list (MSEL), to be kept from participants."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.content import Entry, Grid, Part, Remark, Room, Section, State
from bcp.documents.continuity.pen import Pen
from bcp.documents.drill_papers.facts import DrillFacts
from bcp.documents.drill_papers.script import CUE_WORDS, Cue, Line, write_script
from bcp.documents.drill_papers.situation import briefing, moment, overview, start
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING
from bcp.execution.events import ReactionJudgement
from bcp.model.message import Message, mark

BOX = "□"
_TICKS = {
    ReactionJudgement.MET: mark("told in time, done as expected"),
    ReactionJudgement.PARTLY: mark("done late, or only a part of it"),
    ReactionJudgement.NOT_MET: mark("not done, or something else was done"),
}


def controller_parts(facts: DrillFacts, pen: Pen) -> tuple[Part, ...]:
    """The script."""
    script = write_script(facts, pen.wording)
    return (
        Part(
            "before",
            "1",
            pen.say(Message.of("Before it begins")),
            (
                Section("", (Remark(pen.say(_KEEP)), overview(facts, pen))),
                Section(
                    pen.say(Message.of("What participants are told")),
                    (pen.prose(briefing(facts, pen)), start(facts, pen)),
                ),
                Section(pen.say(Message.of("To be ready")), (_ready(facts, pen),)),
                Section(pen.say(Message.of("How each reaction is judged")), (_judgements(pen),)),
            ),
        ),
        Part(
            "script",
            "2",
            pen.say(Message.of("Script (master scenario event list)")),
            (
                Section(
                    "",
                    (Remark(pen.say(_READING)), _msel(script, facts, pen)),
                    wide=True,
                ),
            ),
        ),
        Part(
            "after",
            "3",
            pen.say(Message.of("When it ends")),
            (Section("", (_after(pen),)),),
        ),
    )


_KEEP = Message.of("For controllers only: participants must not see this script.")
_READING = Message.of(
    "E: told by a controller at that time. D: a decision that the plan asks for. I: made to happen "
    "by the lab, in a functional drill only; nobody tells it. Times count from the assumed "
    "incident; how fast they pass is decided by the one who leads."
)


def _ready(facts: DrillFacts, pen: Pen) -> Grid:
    name = facts.scenario.id
    sentences = (
        Message.of("Everybody knows that it is a drill, outside bodies too."),
        Message.of("This script lies with controllers only."),
        Message.of("Participants have their sheet, the runbooks and the forms on paper."),
        Message.of("Who plays bodies outside the drill is settled."),
        Message.of(
            "The command is ready: 'ict-bcp drill tabletop {name}' at a table, "
            "'ict-bcp drill run {name}' in the lab.",
            name=name,
        ),
    )
    return _checks("ready", Message.of("To be ready"), sentences, pen)


def _judgements(pen: Pen) -> Grid:
    return pen.grid(
        "judgements",
        Message.of("Judgements"),
        ((Message.of("Judged"), 4), (Message.of("Meaning"), 9)),
        (
            (
                pen.words(Message.of(word_of(judgement))),
                pen.words(Message.of(words)),
            )
            for judgement, words in _TICKS.items()
        ),
    )


def _msel(script: tuple[Line, ...], facts: DrillFacts, pen: Pen) -> Grid:
    return pen.grid(
        "msel",
        Message.of("Script"),
        (
            (Message.of("Sign"), 2.6),
            (Message.of("After the incident"), 4),
            (Message.of("Assumed time"), 4.8),
            (Message.of("Kind"), 4),
            (Message.of("To whom"), 6),
            (Message.of("What is told or asked"), 16),
            (Message.of("Expected reaction"), 15),
            (Message.of("Within"), 3.2),
            (Message.of("What it changes"), 8),
            (Message.of("Told at"), 3.6),
            (Message.of("Judged"), 7),
            (Message.of("Noted"), 6),
        ),
        _rows(script, facts, pen),
        pen.missing("events", file=facts.file),
        room=Room.SMALL,
    )


def _rows(script: tuple[Line, ...], facts: DrillFacts, pen: Pen) -> Iterator[tuple[Entry, ...]]:
    wording, zone = pen.wording, facts.inventory.city.timezone
    judged = " ".join(f"{BOX}{wording.word(word_of(each))}" for each in ReactionJudgement)
    for line in script:
        told = line.cue is not Cue.INJECT
        yield (
            pen.computed(line.sign),
            pen.computed(wording.length(line.at)),
            pen.computed(wording.clock(moment(facts, line.at), zone)),
            pen.computed(wording.word(CUE_WORDS[line.cue])),
            pen.computed(line.to),
            pen.computed(line.text),
            pen.computed(line.expected),
            pen.computed(wording.length(line.within) if told else NOTHING),
            pen.computed(line.effect or NOTHING),
            pen.field(),
            pen.computed(judged),
            pen.field(),
        )


def _after(pen: Pen) -> Grid:
    sentences = (
        Message.of("The end of the drill is declared to everybody, outside bodies too."),
        Message.of("What was noticed is gathered at once, while it is fresh."),
        Message.of("What the lab used is cleaned up: 'ict-bcp drill close'."),
        Message.of("The report is made: 'ict-bcp drill report --format docx'."),
        Message.of(
            "Each corrective action has a department and a deadline: 'ict-bcp actions assign'.",
        ),
    )
    return _checks("ends", Message.of("When it ends"), sentences, pen)


def _checks(key: str, caption: Message, sentences: tuple[Message, ...], pen: Pen) -> Grid:
    """Lines to be ticked."""
    return pen.grid(
        key,
        caption,
        ((Message.of("Done"), 1.6), (Message.of("What"), 20)),
        ((Entry(BOX, State.PLAIN), pen.words(each)) for each in sentences),
    )
