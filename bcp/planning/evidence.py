"""Measured durations: the only thing that may replace an assumption of the inventory."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from bcp.model.identity import Entity
from bcp.planning.plan import Basis


class MeasuredDuration(Entity):
    """How long a step takes, in seconds, transfer included, and what that rests on."""

    seconds: int = Field(ge=0)
    basis: Basis


class Evidence(Entity):
    """Durations by step key (`system/step`); they take the place of the inventory's estimates."""

    durations: Mapping[str, MeasuredDuration] = {}
