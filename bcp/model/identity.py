"""Base of all vocabulary types, identifiers, and where a statement comes from."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class Entity(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Identifier = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=63)
]
"""A name for machines: lower-case letters, digits and hyphens (RFC 1123 label, so a host name)."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""Text for people; never interpreted."""

ASSUMPTION = "assumption"

Source = Annotated[
    str,
    StringConstraints(
        pattern=r"^(assumption|[①②③④⑤⑥⑦⑧⑨]-\d{2}|measured:.+|document:.+)$",
        max_length=200,
    ),
]
"""Where a statement comes from: a measure of the city's plan (`②-04`), `document:…`, `measured:…`
or `assumption`."""
