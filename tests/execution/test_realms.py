from __future__ import annotations

from itertools import product

import pytest

from bcp.execution.realms import refuse_other_realm
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm


@pytest.mark.parametrize(
    ("plan", "targets", "credentials"), list(product(Realm, Realm, (None, *Realm)))
)
def test_only_one_realm_may_be_touched(
    plan: Realm, targets: Realm, credentials: Realm | None
) -> None:
    if {plan, targets, credentials} - {None} == {plan}:
        refuse_other_realm(plan, targets, credentials)
        return
    with pytest.raises(Refused):
        refuse_other_realm(plan, targets, credentials)


def test_it_says_what_belongs_where() -> None:
    with pytest.raises(Refused) as refusal:
        refuse_other_realm(Realm.DRILL, Realm.PRODUCTION)
    assert refusal.value.render() == (
        "The plan is for drill, the targets are production: nothing is touched. "
        "Use the targets of the plan's realm."
    )
    with pytest.raises(Refused) as refusal:
        refuse_other_realm(Realm.PRODUCTION, Realm.PRODUCTION, Realm.DRILL)
    assert refusal.value.render() == (
        "The plan is for production, the credentials are for drill: nothing is touched. "
        "Use the credentials of the plan's realm."
    )
