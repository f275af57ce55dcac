"""What went wrong, in words, and what to do about it."""

from __future__ import annotations

import pytest

from bcp.adapters.translation import translator
from bcp.cli.recovery_view import details_of
from bcp.documents.wording import Wording
from bcp.evaluation.failures import failure_hint, failure_words
from bcp.execution.events import FailureKind
from bcp.execution.questions import QuestionKind, WaitingStep

ENGLISH = Wording("en", translator("en"))


@pytest.mark.parametrize("kind", list(FailureKind))
def test_every_kind_has_its_own_words(kind: FailureKind) -> None:
    others = {failure_words(other).template for other in FailureKind if other is not kind}
    assert failure_words(kind).template not in others


@pytest.mark.parametrize("kind", [FailureKind.HOST_KEY, FailureKind.AUTHENTICATION])
def test_who_is_asked_about_a_foreign_host_key_reads_how_to_check_and_renew_it(
    kind: FailureKind,
) -> None:
    asked = WaitingStep(
        step="a/restore", kind=QuestionKind.FAILED, title="Restore", system="a",
        failure=kind, detail="Host key verification failed.", since=0, due=60,
    )  # fmt: skip
    told = "\n".join(details_of(asked, 60, {}, ENGLISH))
    has_hint = kind is FailureKind.HOST_KEY
    assert (failure_hint(kind) is not None) is has_hint
    assert ("ssh-keygen -lf" in told) is has_hint
    assert ("ssh-keygen -R" in told) is has_hint
