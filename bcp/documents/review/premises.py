"""What a review rests on: by what it is judged, and what of it is assumed."""

from __future__ import annotations

from bcp.consolidation.review import Review
from bcp.documents.continuity.content import Entry, Grid, Part, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.review.words import year
from bcp.inventory.shapes import REVIEW_FILE
from bcp.model.identity import ASSUMPTION
from bcp.model.message import Message


def premises_part(review: Review, pen: Pen, *, brief: bool = False) -> Part:
    """The count of what is assumed; unless `brief`, also the policy with its sources."""
    told = pen.prose(pen.computed(assumed(review, pen)))
    blocks = (told,) if brief else (told, _policy(review, pen))
    return Part(
        "premises",
        "8",
        pen.say(Message.of("What this rests on")),
        (Section("", blocks),),
    )


def assumed(review: Review, pen: Pen) -> str:
    """How much of what the review was made from is an assumption."""
    stated = [
        system.consolidation.source
        for system in review.inventory.systems
        if system.consolidation is not None
    ]
    return pen.say(
        Message.of(
            "Made from assumptions: of {all} servers' data {count} are assumed, and so is every "
            "figure below whose source says so. Replace them in {file} and in the inventory.",
            all=len(stated),
            count=sum(each == ASSUMPTION for each in stated),
            file=REVIEW_FILE,
        )
    )


def _policy(review: Review, pen: Pen) -> Grid:
    policy = review.policy
    placement, cost = policy.placement, policy.cost
    growth = placement.growth
    rows: list[tuple[Message, str, str]] = [
        (
            Message.of("Years of the review"),
            pen.join(
                (
                    year(review.question.year, pen.wording),
                    pen.say(Message.of("{count} years", count=cost.years)),
                )
            ),
            policy.source,
        ),
        (Message.of("Target for procurement"), f"−{cost.target}%", cost.target_source),
        (
            Message.of("Virtual processors to one real one"),
            f"{placement.overcommit:g}",
            placement.source,
        ),
        (Message.of("Most of processors at peak"), f"{placement.peak_limit}%", placement.source),
        (
            Message.of("Growth a year: vCPU, memory, disk, IOPS"),
            " / ".join(
                f"{each}%" for each in (growth.vcpu, growth.memory, growth.disk, growth.iops)
            ),
            growth.source,
        ),
        (Message.of("Prolonged lease, of a year before"), f"{cost.re_lease}%", cost.source),
        *(
            (
                Message.of(
                    "Stage {year}: {title}",
                    year=year(stage.fiscal_year, pen.wording),
                    title=stage.title,
                ),
                pen.say(Message.of("{count} hosts", count=len(stage.hosts))),
                stage.source,
            )
            for stage in policy.stages
        ),
        *(
            (
                Message.of("Rule '{rule}'", rule=rule.id),
                rule.reason,
                rule.source,
            )
            for rule in policy.rules
        ),
    ]
    if policy.moves is not None:
        rows.append(
            (
                Message.of("Person-days a month for moves"),
                str(policy.moves.person_days),
                policy.moves.source,
            )
        )
    return pen.grid(
        "policy",
        Message.of("What the review is judged by"),
        ((Message.of("Item"), 8), (Message.of("Value"), 10), (Message.of("Source"), 4)),
        (_row(*row, pen) for row in rows),
    )


def _row(label: Message, value: str, source: str, pen: Pen) -> tuple[Entry, ...]:
    return pen.words(label), pen.computed(value), pen.computed(pen.origin(source))
