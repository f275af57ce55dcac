"""The file with the answers of a tabletop, and everything that can be wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.answers import check_answers, decode_answers

EVENTS, DECISIONS = ("first-report", "few-have-come"), ("registry/accept",)
SOUND = """\
reactions:
  - {event: first-report, by: 情報担当課長, text: 立入りを止めた, judged: met, took: 4m}
decisions:
  - {step: registry/accept, by: 市民担当課長, answer: yes, why: 見本と合う, at: 8h}
"""


def complaints(text: str) -> list[str]:
    answers, source, problems = decode_answers("answers.yaml", text.encode())
    if answers is not None:
        problems = list(check_answers(answers, source, EVENTS, DECISIONS))
    return [problem.render() for problem in problems]


def test_a_sound_file() -> None:
    answers, _, problems = decode_answers("answers.yaml", SOUND.encode())
    assert problems == []
    assert answers is not None
    (reaction,), (decision,) = answers.reactions, answers.decisions
    assert (reaction.event, reaction.judged, reaction.took) == ("first-report", "met", 240)
    assert (decision.answer, decision.at, decision.took) == ("yes", 8 * 3600, None)
    assert complaints(SOUND) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            SOUND.replace("event: first-report", "event: first-repot"),
            [("answers.yaml:2:13: error[unknown-reference]: The scenario has no event "
             "'first-repot'. Did you mean 'first-report'?")],
            id="event",
        ),
        pytest.param(
            SOUND.replace("registry/accept", "registry/restore"),
            [("answers.yaml:4:12: error[unknown-reference]: There is no decision "
             "'registry/restore'. Did you mean 'registry/accept'?")],
            id="decision",
        ),
        pytest.param(
            "reactions:\n" + 2 * "  - {event: few-have-come, by: 甲, text: 乙, judged: partly}\n",
            [("answers.yaml:3:13: error[answer-twice]: 'few-have-come' is answered twice. "
             "Keep one of the two answers.")],
            id="twice",
        ),
        pytest.param(
            SOUND.replace("judged: met", "judged: good").replace("answer: yes", "answer: maybe"),
            [("answers.yaml:2:62: error[unknown-choice]: 'good' is not a choice of 'judged'. "
             "Choices: met, partly, not-met."),
             ("answers.yaml:4:49: error[unknown-choice]: 'maybe' is not a choice of 'answer'. "
             "Choices: yes, no.")],
            id="choices",
        ),
        pytest.param(
            "- a list\n",
            [("answers.yaml:1:1: error[wrong-type]: The file holds no keys. "
             "Begin with 'reactions:' and 'decisions:', each a list.")],
            id="no mapping",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text: str, said: list[str]) -> None:
    assert complaints(text) == said


@given(st.binary(max_size=200))
def test_no_content_breaks_the_reading(content: bytes) -> None:
    answers, _, problems = decode_answers("answers.yaml", content)
    assert (answers is None) == bool(problems)
