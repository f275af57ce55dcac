"""The notifier as a recovery gets it: from the environment, and never in its way."""

from __future__ import annotations

import sys

import pytest

from bcp.app import wiring
from bcp.execution.fold import fold
from tests.adapters.notice_receivers import Told, receiver
from tests.cities import SmallCity
from tests.evaluation.notice_run import run_started


def test_the_beginning_reaches_every_channel(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, told = run_started(small_city.root), Told()
    with receiver() as there:
        monkeypatch.setenv("ICT_BCP_NOTIFY", there.address)
        with wiring.notifier(small_city.root, "r1", told) as notifier:
            notifier.observe(start, fold([start]))
            title = there.next()["title"]

    assert title == "[DRILL] The recovery has begun"
    assert told.rest() == [
        "[DRILL] The recovery has begun",
        "    5 systems, 10 steps; everything is back 7 h 22 min after the incident, by plan.",
        "    Run r1, scenario 庁舎の喪失.",
    ]
    log = (small_city.root / ".ict-bcp/notifications/r1.log").read_text(encoding="utf-8")
    assert log.splitlines()[0] == (
        "2026-11-02T11:00:00+09:00 started [DRILL] The recovery has begun"
    )
    assert "geheim" not in log


def test_without_the_extra_it_says_so_and_goes_on(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, told = run_started(small_city.root), Told()
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.setenv("ICT_BCP_NOTIFY", "json://a/ json://geheim@b/")
    with wiring.notifier(small_city.root, "r1", told) as notifier:
        notifier.observe(start, fold([start]))

    missing = (
        "Notices go only to the file and the console: 2 addresses need the extra 'notify' "
        "(pip install 'ict-bcp[notify]')."
    )
    assert told.rest()[:2] == [
        missing,
        "[DRILL] The recovery has begun",
    ]
