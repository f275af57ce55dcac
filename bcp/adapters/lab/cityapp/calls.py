"""Asking other systems' applications."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import quote, urlsplit

from .config import Call
from .failure import NotFound, Unavailable

CALL_SECONDS = 5


def ask(call: Call, path: str) -> Any:
    """The JSON that a system answers for `path`. Raises NotFound or Unavailable."""
    place = urlsplit(call.url)
    link = http.client.HTTPConnection(place.hostname or "", place.port, timeout=CALL_SECONDS)
    try:
        link.request("GET", quote(path, safe="/"))
        response = link.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(f"{call.system} does not answer: {error}", call.system) from error
    finally:
        link.close()
    if response.status == 404:
        raise NotFound(f"{call.system} has no {path}", call.system)
    if response.status != 200:
        raise Unavailable(f"{call.system} answered {response.status}", call.system)
    try:
        return json.loads(body)
    except ValueError as error:
        raise Unavailable(f"{call.system} answered no JSON", call.system) from error


def ask_about(call: Call, number: str) -> Any:
    """What a called system has to say about a record: by its profile."""
    if call.profile == "register":
        return ask(call, f"/records/{number}")
    if call.profile == "certificate":
        return ask(call, f"/certificates/{number}")
    return ask(call, "/status")
