"""A plan, its targets and its credentials belong to one realm, or nothing is touched."""

from __future__ import annotations

from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm


def refuse_other_realm(plan: Realm, targets: Realm, credentials: Realm | None = None) -> None:
    """Raise Refused unless all belong to one realm; `credentials` None: there are none."""
    if targets is not plan:
        raise Refused(
            Message.of(
                "The plan is for {plan}, the targets are {targets}: nothing is touched.",
                plan=plan.value,
                targets=targets.value,
            ),
            Message.of("Use the targets of the plan's realm."),
        )
    if credentials not in (None, plan):
        raise Refused(
            Message.of(
                "The plan is for {plan}, the credentials are for {credentials}: "
                "nothing is touched.",
                plan=plan.value,
                credentials=credentials.value,
            ),
            Message.of("Use the credentials of the plan's realm."),
        )
