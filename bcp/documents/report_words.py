"""The words of a report for the values of the vocabulary; the catalogues translate them."""

from __future__ import annotations

from enum import StrEnum

from bcp.evaluation.findings import Weight
from bcp.evaluation.outcome import Ending, Judgement, PointJudgement
from bcp.evaluation.production import RateBound
from bcp.execution.events import Clarity, ReactionJudgement
from bcp.execution.state import StepStatus
from bcp.model.message import mark
from bcp.model.system import StepKind
from bcp.planning.plan import Basis, Impact

_PAIRS: tuple[tuple[StrEnum, str], ...] = (
    (Impact.LOST, mark("lost")),
    (Impact.OUT, mark("out of service")),
    (Impact.DOWN, mark("down with others")),
    (Impact.DEGRADED, mark("degraded")),
    (Ending.VERIFIED, mark("verified")),
    (Ending.FAILED, mark("failed")),
    (Ending.SKIPPED, mark("skipped")),
    (Ending.UNFINISHED, mark("not finished")),
    (Ending.INTACT, mark("nothing to do")),
    (Judgement.MET, mark("met")),
    (Judgement.MISSED, mark("missed")),
    (Judgement.IMPOSSIBLE, mark("impossible in any order")),
    (Judgement.UNRECOVERABLE, mark("no way to recover")),
    (Judgement.NOT_RECOVERED, mark("not recovered")),
    (PointJudgement.MET, mark("met")),
    (PointJudgement.MISSED, mark("missed")),
    (PointJudgement.NOT_MEASURED, mark("not measured")),
    (ReactionJudgement.MET, mark("as expected")),
    (ReactionJudgement.PARTLY, mark("partly as expected")),
    (ReactionJudgement.NOT_MET, mark("not as expected")),
    (Clarity.UNDERSTOOD, mark("understood")),
    (Clarity.UNCLEAR, mark("unclear")),
    (Clarity.WRONG, mark("wrong")),
    (Weight.SERIOUS, mark("serious")),
    (Weight.ATTENTION, mark("attention")),
    (Weight.NOTE, mark("note")),
    (Basis.MEASURED, mark("measured")),
    (Basis.EXTRAPOLATED, mark("extrapolated")),
    (Basis.ASSUMED, mark("assumed")),
    (StepKind.AUTOMATED, mark("automated")),
    (StepKind.MANUAL, mark("by hand")),
    (StepKind.DECISION, mark("decision")),
    (StepKind.WAIT, mark("wait")),
    (StepKind.VERIFICATION, mark("verification")),
    (StepStatus.WAITING, mark("not started")),
    (StepStatus.RUNNING, mark("running")),
    (StepStatus.SUCCEEDED, mark("done")),
    (StepStatus.FAILED, mark("failed")),
    (StepStatus.SKIPPED, mark("skipped")),
    (StepStatus.HELD, mark("people are asked")),
    (StepStatus.WAIVED, mark("passed over")),
    (RateBound.MEASURED, mark("measured rate")),
    (RateBound.STATED, mark("the repository's stated rate (measured was faster)")),
    (RateBound.SAMPLE_TOO_SMALL, mark("stated rate assumed (sample too small)")),
    (RateBound.NOT_RESTORED, mark("stated rate assumed (nothing was restored)")),
)

# Members of different enums with one value are equal as strings, so the type is in the key.
WORDS: dict[tuple[type[StrEnum], str], str] = {
    (type(member), member.value): word for member, word in _PAIRS
}
"""The word for every value that a report can show, by its enum and value."""


def word_of(member: StrEnum) -> str:
    """The (English, marked) word for a value of the vocabulary."""
    return WORDS[type(member), member.value]
