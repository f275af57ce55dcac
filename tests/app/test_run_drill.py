"""What keeps a drill from being run is said before anything is built or damaged.

The drill itself is shown for real in tests/functional.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bcp.app.run_drill import DrillRequest, run_drill
from bcp.execution.events import Event
from bcp.execution.state import RunState
from bcp.model.message import Message
from bcp.model.refusal import Refused
from tests.cities import SmallCity


class Silence:
    """A follower to whom nothing may be told: nothing must happen."""

    def observe(self, event: Event, state: RunState) -> None:
        raise AssertionError((event, state))

    def tell(self, message: Message) -> None:
        raise AssertionError(message.render())

    def stage(self, message: Message, done: int, total: int) -> None:
        raise AssertionError((message.render(), done, total))


def _no_lab(city: SmallCity) -> None:
    (city.root / "drills" / "lab.yaml").unlink()


def _a_guest_is_missing(city: SmallCity) -> None:
    city.write(
        "drills/lab.yaml",
        "network: 127.30.1.0/24\ntraffic_interval: 5s\nguests:\n"
        "  - system: registry-database\n"
        "    services:\n      - {name: database, kind: postgresql, port: 5432}\n",
    )


def _an_error(city: SmallCity) -> None:
    city.write("systems_inventory/core/registry.yaml", "id: registry\n")


def _nothing_is_hit(city: SmallCity) -> None:
    city.replace("drills/hall-lost.yaml", "lost: {sites: [hall]}", "lost: {systems: []}")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_no_lab, "has no lab to drill in"),
        (_a_guest_is_missing, r"no guest for systems .*: registry\."),
        (_an_error, "Nothing can be planned from the workspace"),
        (_nothing_is_hit, "Nothing can be recovered in scenario 'hall-lost'"),
    ],
)
def test_a_drill_that_cannot_be_run_is_refused_before_anything_happens(
    small_city: SmallCity, spoil: Callable[[SmallCity], None], message: str
) -> None:
    spoil(small_city)
    with pytest.raises(Refused, match=message) as caught:
        run_drill(DrillRequest(small_city.root, "hall-lost"), Silence())
    assert caught.value.exit_code == 2
    assert caught.value.hint is not None
    assert not (small_city.root / ".lab").exists()
    assert not (small_city.root / ".ict-bcp").exists()


def test_an_unknown_scenario_is_refused_with_the_closest_name(small_city: SmallCity) -> None:
    with pytest.raises(Refused) as caught:
        run_drill(DrillRequest(small_city.root, "hall-lots"), Silence())
    assert caught.value.render() == ("There is no scenario 'hall-lots'. Did you mean 'hall-lost'?")
