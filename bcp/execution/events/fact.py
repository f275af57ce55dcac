"""What every event is: a fact with its time."""

from __future__ import annotations

from pydantic import AwareDatetime

from bcp.model.identity import Entity


class Fact(Entity):
    """Something that has happened at a time; never changed afterwards."""

    at: AwareDatetime
