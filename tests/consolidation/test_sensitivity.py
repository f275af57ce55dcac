"""What turns a verdict, and where."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings

from bcp.consolidation.cost import compare, indicator
from bcp.consolidation.cost_basis import Basis, basis_of
from bcp.consolidation.cost_model import Assumption, CostModel, Kind, Verdict
from bcp.consolidation.sensitivity import Sensitivity, Swing, sensitivities, switching
from bcp.model.consolidation import CostItem
from tests.consolidation.costed_city import city, guest, policy, server
from tests.consolidation.test_cost import cities

OWN = [{"item": "hardware", "every": "once", "yen": 5_000_000}]


def _basis() -> Basis:
    inventory = city(
        server("a", lease_end="2018-09-30", alone=OWN),
        server("b", lease_end="2017-03-31"),
        guest("g"),
        guest("core", tier="core", memory="16GiB"),
    )
    return basis_of(inventory, policy(), 2016, {"a", "b"})


def _swing(found: Sensitivity, assumption: Assumption) -> Swing:
    return next(swing for swing in found.swings if swing.assumption == assumption)


def test_prices_of_servers_turn_the_indicator_exactly_where_its_target_is() -> None:
    found = sensitivities(_basis())[0]
    assert found.verdict is Verdict.INDICATOR
    assert found.value == indicator(_basis()).reduction
    swing = _swing(found, Assumption(Kind.OWN, CostItem.HARDWARE))
    assert swing.switch == Fraction(8_400_000, 8_800_000)
    assert (swing.low, swing.high) == (1 - Fraction(84, 77), 1 - Fraction(84, 143))
    assert swing.exact


def test_swings_stand_by_strength_and_what_has_no_effect_is_left_out() -> None:
    for found in sensitivities(_basis()):
        strengths = [swing.strength for swing in found.swings]
        assert strengths == sorted(strengths, reverse=True)
        assert all(strengths)


def test_each_candidate_is_dropped_alone_and_one_after_the_other() -> None:
    indicated = sensitivities(_basis())[0]
    assert [(each.system, each.holds) for each in indicated.dropouts] == [
        ("a", False),
        ("b", False),
    ]
    assert indicated.turns_after == 1
    # Without a: two systems of 8 GiB among 32 bear half of 14,000,000 for 6,000,000 of their own.
    assert indicated.dropouts[0].value == 1 - Fraction(7, 6)


def test_a_curve_is_searched_and_a_line_solved() -> None:
    assert switching(lambda factor: 6 - 2 * factor) == (Fraction(3), True)
    assert switching(lambda factor: 6 + 2 * factor) == (None, True)
    assert switching(lambda _: Fraction(1)) == (None, True)
    found, exact = switching(lambda factor: factor * factor - 5)
    assert found is not None
    assert abs(found * found - 5) < Fraction(1, 10**9)
    assert not exact
    assert switching(lambda factor: factor * factor + 1) == (None, False)
    below, _ = switching(lambda factor: factor * factor - Fraction(1, 4))
    assert below is not None
    assert abs(below - Fraction(1, 2)) < Fraction(1, 10**9)


@given(cities())
def test_the_model_agrees_with_the_report_but_for_rounding(basis: Basis) -> None:
    outcome = CostModel(basis).outcome()
    shown, compared = indicator(basis), compare(basis)
    lines = len(basis.charges)
    assert outcome.alone_procured == shown.alone
    assert abs(outcome.platform_procured - shown.consolidated) <= lines
    assert abs(outcome.margin(Verdict.COST) - compared.saved) <= 5 * lines or not basis.members


@settings(max_examples=40)
@given(cities())
def test_the_margin_changes_its_sign_at_the_switching_value(basis: Basis) -> None:
    model = CostModel(basis)
    step = Fraction(1, 10**6)
    for found in sensitivities(basis):
        for swing in found.swings:
            if swing.switch is None:
                continue

            def margin(factor: Fraction, swing: Swing = swing) -> Fraction:
                return model.outcome(swing.assumption, factor).margin(swing.verdict)

            if swing.exact:
                assert margin(swing.switch) == 0
            after = margin(swing.switch + step)
            before = margin(swing.switch - step)
            assert (after >= 0) != (before >= 0)


@given(cities())
def test_dropping_nobody_changes_nothing(basis: Basis) -> None:
    model = CostModel(basis)
    assert model.without(()) == model.outcome()
