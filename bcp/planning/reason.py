"""Why a plan is as it is: what starts waited for, what keeps systems away, what bounds rest on.

Values; `bcp.planning.explain` puts them into words.
"""

from __future__ import annotations

from enum import StrEnum

from bcp.model.identity import Entity


class ReasonKind(StrEnum):
    """What a step's start waited for last."""

    DECLARATION = "declaration"
    PREDECESSOR = "predecessor"
    REQUIREMENT = "requirement"
    PERSON = "person"
    LANE = "lane"
    RELEASE = "release"
    VENDOR = "vendor"
    SITE = "site"
    NOW = "now"
    BEGUN = "begun"


class Reason(Entity):
    """Why a step starts when it does: what it waited for, and until when.

    `subject` is a step key, a skill, a repository, a vendor, a site or a system, by `kind`;
    `holder` is the step that held the person or the lane. `now`: the moment of replanning;
    `begun`: it had begun by then.
    """

    kind: ReasonKind
    subject: str
    until: int
    holder: str | None = None


class ObstacleKind(StrEnum):
    """What keeps a system from coming back at all."""

    NO_COPY = "no-copy"
    NO_PROCEDURE = "no-procedure"
    NOBODY = "nobody"
    NO_CAPACITY = "no-capacity"
    REQUIREMENT = "requirement"
    REPOSITORY = "repository"
    FAILED = "failed"
    LEVEL = "level"


class Obstacle(Entity):
    """Why a system cannot come back, for renderers: `bcp.planning.explain` puts it into words.

    `subject` is a data set, a skill, a platform or a system, by `kind`; `missing` says how much
    of what is lacking: people, or by resource (`vcpu`, `memory`, `disk`, in units and bytes).
    """

    kind: ObstacleKind
    subject: str
    missing: tuple[tuple[str, int], ...] = ()


class BindingKind(StrEnum):
    """What no order can get around."""

    CHAIN = "chain"
    PERSON = "person"
    LANE = "lane"


class Binding(Entity):
    """What a lower bound rests on: the longest `chain`, or the work for a skill or a repository.

    `subject` is the skill or the repository. Both count what must be done before the target, and
    when people come, vendors arrive and outages end.
    """

    kind: BindingKind
    subject: str = ""
