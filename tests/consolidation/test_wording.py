from __future__ import annotations

from bcp.consolidation.security import WeaknessKind, WeaknessState
from bcp.consolidation.wording import KNOWLEDGE, RULINGS, STATES, WEAKNESSES
from bcp.model.review import Knowledge, Ruling


def test_everything_that_a_review_says_has_its_words() -> None:
    assert set(RULINGS) == set(Ruling)
    assert set(KNOWLEDGE) == set(Knowledge)
    assert set(WEAKNESSES) == set(WeaknessKind)
    assert set(STATES) == set(WeaknessState)
    for words in (RULINGS, KNOWLEDGE, WEAKNESSES, STATES):
        assert len({each.render() for each in words.values()}) == len(words)
