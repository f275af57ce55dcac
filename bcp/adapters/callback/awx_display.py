"""ansible-runner's own callback, with every secret taken out before anything is written.

Ansible finds it by this name in place of ansible-runner's. What it was given as extra variables
are the credentials, and nothing else: those never reach an event, the output or an artifact.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from ansible.utils.display import Display
from ansible_runner.display_callback.callback import awx_display as runner

from bcp.adapters.redaction import Redactor, secrets_in

DOCUMENTATION = runner.DOCUMENTATION


class CleanEvents:
    """Stands before what writes events."""

    def __init__(self, events: Any, redactor: Redactor) -> None:
        self._events = events
        self._redactor = redactor

    def set(self, key: str, value: Any) -> None:
        """Write an event without secrets."""
        plain = json.loads(json.dumps(value, cls=runner.AnsibleJSONEncoderLocal))
        self._events.set(key, self._redactor.within(plain))


class CallbackModule(runner.CallbackModule):  # type: ignore[misc]
    """Writes events and output as ansible-runner wants them, without secrets."""

    CALLBACK_NAME = "awx_display"

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Learn the secrets before anything can say them."""
        redactor = Redactor(secrets_in(dict(play.get_variable_manager().extra_vars)))
        events = runner.event_context.cache
        inner = events if not isinstance(events, CleanEvents) else events._events  # noqa: SLF001
        runner.event_context.cache = CleanEvents(inner, redactor)
        Display.display = _cleaned(Display.display, redactor)
        super().v2_playbook_on_play_start(play)


def _cleaned(display: Callable[..., Any], redactor: Redactor) -> Callable[..., Any]:
    @wraps(display)
    def clean(self: Any, msg: Any, *args: Any, **kwargs: Any) -> Any:
        return display(self, redactor(msg) if isinstance(msg, str) else msg, *args, **kwargs)

    return clean
