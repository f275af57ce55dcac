"""Where notices go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bcp.adapters.notice_channels import AppriseChannel, ConsoleChannel, FileChannel, has_apprise
from bcp.adapters.notice_routes import take_routes
from bcp.adapters.notifications import Channel, Notifier
from bcp.adapters.translation import language_of, translator
from bcp.app.wiring.machine import clock
from bcp.app.wiring.workspace import PRIVATE
from bcp.documents.wording import Wording
from bcp.model.message import Message


def notice_channels(
    workspace: Path, run: str, tell: Callable[[Message], None]
) -> tuple[tuple[Channel, ...], tuple[Message, ...]]:
    """The channels for notices of a run, and what is wrong with how they are configured.

    The addresses are taken out of the environment of this process. `tell` shows a sentence.
    """
    routes = take_routes(workspace, os.environ)
    complaints = list(routes.complaints)
    channels: list[Channel] = [
        FileChannel(workspace / PRIVATE / "notifications" / f"{run}.log"),
        ConsoleChannel(tell),
    ]
    if has_apprise():
        numbered = enumerate(routes.addresses, start=1)
        channels += [AppriseChannel(address, number) for number, address in numbered]
    elif routes.addresses:
        complaints.append(
            Message.of(
                "Notices go only to the file and the console: {count} addresses need the extra "
                "'notify' (pip install 'ict-bcp[notify]').",
                count=len(routes.addresses),
            )
        )
    return tuple(channels), tuple(complaints)


@contextmanager
def notifier(
    workspace: Path,
    run: str,
    tell: Callable[[Message], None],
    wording: Wording | None = None,
) -> Iterator[Notifier]:
    """What tells people of a run who do not watch it: an observer, to be used before anything
    starts programs. It never fails for what is configured wrongly: `tell` hears of it.

    Without a `wording`, in the language of the environment.
    """
    channels, complaints = notice_channels(workspace, run, tell)
    for complaint in complaints:
        tell(complaint)
    language = wording or Wording(language_of(), translator(language_of()))
    with Notifier(channels, language.say, clock(), tell) as observer:
        yield observer
