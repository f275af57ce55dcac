"""What was tried of a drill's network, in words that promise no more than was tried."""

from __future__ import annotations

import pytest

from bcp.evaluation.isolation import isolation_words
from bcp.execution.events import IsolationChecked
from tests.execution.plans import INCIDENT

NETWORK = "10.213.86.0/24"


def found(**fields: tuple[str, ...]) -> IsolationChecked:
    return IsolationChecked(at=INCIDENT, network=NETWORK, **fields)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            found(tried=("10.1.0.1:22", "10.1.0.2:22"), reached=("10.1.0.2:22",)),
            "The drill network 10.213.86.0/24 leads to production: 10.1.0.2:22 reached.",
        ),
        (
            found(tried=tuple("abcdefg"), reached=tuple("abcdefg")),
            "The drill network 10.213.86.0/24 leads to production: a, b, c, d, e (+2) reached.",
        ),
        (
            found(tried=("10.1.0.1:22", "10.1.0.2:22")),
            "None of 2 places of production is reached from the drill network 10.213.86.0/24.",
        ),
        (
            found(),
            (
                "Nothing was tried from the drill network 10.213.86.0/24: no place of "
                "production is known (playbooks/targets.yaml)."
            ),
        ),
        (
            found(tried=("10.1.0.1:22",), unknown=("registry.city:22",)),
            (
                "None of 1 places of production is reached from the drill network 10.213.86.0/24; "
                "not tried, because nobody knows their addresses: registry.city:22."
            ),
        ),
    ],
)
def test_words(event: IsolationChecked, words: str) -> None:
    assert isolation_words(event).render() == words
