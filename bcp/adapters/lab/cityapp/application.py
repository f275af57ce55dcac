"""The application: routes by profile, and failures as JSON with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .calls import ask
from .config import Config
from .failure import Unavailable
from .profiles import Desk, desk_of

Answer = Callable[[Request], Any]


def build(config: Config) -> Starlette:
    """The ASGI application of a configuration."""
    desk = desk_of(config)
    routes = [
        _route("/ready", lambda _: {"system": config.system}),
        _route("/health/self", lambda _: _own_health(desk)),
        _route("/health", lambda _: _health(desk)),
        _route("/status", lambda _: desk.status()),
        *(_route(path, answer, methods) for path, answer, methods in desk.routes()),
    ]
    return Starlette(routes=routes, exception_handlers={Unavailable: _explain})


def _route(path: str, answer: Answer, methods: tuple[str, ...] = ("GET",)) -> Route:
    def endpoint(request: Request) -> Response:
        return JSONResponse(answer(request))

    return Route(path, endpoint, methods=list(methods))


def _own_health(desk: Desk) -> dict[str, Any]:
    desk.check()
    return {"system": desk.config.system, "state": "ok"}


def _health(desk: Desk) -> dict[str, Any]:
    """The system's own parts, and of every called system its own parts (no further)."""
    answer = _own_health(desk)
    for call in desk.config.calls:
        ask(call, "/health/self")
    return answer | {"calls": [call.system for call in desk.config.calls]}


def _explain(_: Request, error: Exception) -> Response:
    assert isinstance(error, Unavailable)
    return JSONResponse({"reason": error.reason, "cause": error.cause}, status_code=error.status)
