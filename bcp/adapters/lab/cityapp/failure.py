"""Answers other than success, as exceptions with a status and a reason."""

from __future__ import annotations


class Unavailable(Exception):
    """Something that the answer needs is away (503)."""

    status = 503

    def __init__(self, reason: str, cause: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cause = cause


class NotFound(Unavailable):
    """There is no such thing (404)."""

    status = 404


class BadRequest(Unavailable):
    """The request makes no sense (400)."""

    status = 400
