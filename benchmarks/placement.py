"""How many hosts guests are placed on, against what no placement can do without, and what it costs.

Usage: python -m benchmarks.placement [SIZE ...] [--seed N] [--exact]    (default: 50 500 5000)

For each size, seeded guests of three segments that never share a host, two systems kept apart,
and as many hosts as are needed and a tenth more, one of them in reserve. Two mixes: `small` has
some thirty guests to a host, `large` two to five. Printed are the hosts with guests by plain first
fit (heaviest first), by what `ict-bcp` does, with --exact also with CP-SAT; the lower bound; hosts
over bound; CPU seconds as a multiple of first fit's in the same run; and the exponent of a fit by
least squares (log time over log size): 1 is linear. Every placement is checked by the verifier
that the tests use. Compare ratios between machines, not seconds.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from bcp.adapters.cpsat_placement import CpSatPacking
from bcp.consolidation.demand import WHOLE, Amounts, Demand
from bcp.consolidation.heuristic import first_fit
from bcp.consolidation.hosts import HostRoom, Storage
from bcp.consolidation.packing import is_feasible
from bcp.consolidation.packing_search import Conditions, HostPacking, pack_guests, packing_of
from bcp.model.system import Segment

SIZES = (50, 500, 5_000)
GIB = 2**30
SEGMENTS = (Segment.MYNUMBER, Segment.LGWAN, Segment.INTERNET)
ROOM = (64 * WHOLE * 2, 64 * WHOLE * 80 // 100, 512 * GIB)
APART = (("system-0", "system-3"),)
NO_DISK = Storage(0, None)
T = TypeVar("T")


@dataclass(frozen=True)
class Mix:
    """Sizes of guests: virtual processors, and bytes of memory to each of them."""

    name: str
    vcpu: tuple[int, ...]
    memory: tuple[int, ...]


MIXES = (
    Mix("small", (1, 2, 2, 4, 4, 8), (2 * GIB, 4 * GIB, 8 * GIB)),
    Mix("large", (8, 12, 16, 24, 32), (2 * GIB, 4 * GIB, 8 * GIB, 12 * GIB)),
)


@dataclass(frozen=True)
class Row:
    """One size of one mix. `ratio` is hosts over bound, `times` CPU time over first fit's."""

    mix: str
    guests: int
    first_fit: int
    hosts: int
    bound: int
    ratio: float
    proven: bool
    seconds: float
    times: float
    exact_hosts: int | None = None
    exact_bound: int | None = None
    exact_ratio: float | None = None
    exact_seconds: float | None = None


def guests_of(mix: Mix, count: int, seed: int) -> tuple[Demand, ...]:
    """So many machines; each tenth system has three of them."""
    dice = random.Random(f"{mix.name} {count} {seed}")  # noqa: S311 - sizes, no secrets
    found: list[Demand] = []
    number = 0
    while len(found) < count:
        vcpu = dice.choice(mix.vcpu)
        memory = vcpu * dice.choice(mix.memory)
        allocated = Amounts(vcpu * WHOLE, memory, 0, 0)
        peak = Amounts(vcpu * dice.randint(150, 900), memory, 0, 0)
        group = number % len(SEGMENTS)
        found += [
            Demand(f"system-{number}", machine, SEGMENTS[group], group, allocated, peak, 5)
            for machine in range(1, 4 if number % 10 == 9 else 2)
        ]
        number += 1
    return tuple(found[:count])


def hosts_for(guests: tuple[Demand, ...]) -> tuple[HostRoom, ...]:
    """Hosts that are enough, and one in reserve."""
    most = max(
        sum(guest.load[dimension] for guest in guests) / ROOM[dimension] for dimension in range(3)
    )
    return tuple(HostRoom(f"host-{n}", ROOM) for n in range(math.ceil(most * 1.4) + 6))


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What comes out, and the CPU seconds it took."""
    begun = time.process_time()
    found = work()
    return found, time.process_time() - begun


def measure(mix: Mix, count: int, seed: int, *, exact: bool) -> Row:
    """Place so many guests in each way."""
    guests = guests_of(mix, count, seed)
    hosts = hosts_for(guests)
    conditions = Conditions(reserve=1, apart=APART)
    packing = packing_of(guests, hosts, (0,), range(1, len(hosts)), conditions)
    plain, reference = timed(lambda: first_fit(packing))
    found, seconds = timed(lambda: pack_guests(guests, hosts, conditions))
    used = _checked(guests, hosts, found)
    row = Row(
        mix=mix.name,
        guests=count,
        first_fit=len(set(plain or ())),
        hosts=used,
        bound=found.bound,
        ratio=used / found.bound,
        proven=found.proven,
        seconds=seconds,
        times=seconds / reference,
    )
    if not exact:
        return row
    conditions = Conditions(reserve=1, apart=APART, solver=CpSatPacking())
    solved, taken = timed(lambda: pack_guests(guests, hosts, conditions))
    used = _checked(guests, hosts, solved)
    return Row(
        **{
            **asdict(row),
            "exact_hosts": used,
            "exact_bound": solved.bound,
            "exact_ratio": used / solved.bound,
            "exact_seconds": taken,
        }
    )


def _checked(guests: tuple[Demand, ...], hosts: tuple[HostRoom, ...], found: HostPacking) -> int:
    if found.hosts is None:
        raise AssertionError("no placement was found")
    others = [number for number in range(len(hosts)) if number not in found.reserve]
    packing = packing_of(guests, hosts, found.reserve, others, Conditions(apart=APART))
    if not is_feasible(packing, tuple(map(others.index, found.hosts))):
        raise AssertionError("a placement breaks its conditions")
    return len(set(found.hosts))


def exponent(rows: list[Row]) -> float:
    """Of time over size."""
    points = [(math.log(row.guests), math.log(max(row.seconds, 1e-6))) for row in rows]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else math.nan


def show(rows: list[Row]) -> None:
    """Print the table."""
    print(
        f"{'mix':6} {'guests':>6} {'first fit':>9} {'hosts':>6} {'bound':>6} {'hosts/bound':>11} "
        f"{'proven':>6} {'CPU s':>7} {'x first fit':>11}   exact: hosts bound ratio CPU s"
    )
    for row in rows:
        line = (
            f"{row.mix:6} {row.guests:6d} {row.first_fit:9d} {row.hosts:6d} {row.bound:6d} "
            f"{row.ratio:11.4f} {'yes' if row.proven else 'no':>6} {row.seconds:7.2f} "
            f"{row.times:11.1f}"
        )
        if row.exact_hosts is not None:
            line += (
                f"          {row.exact_hosts:5d} {row.exact_bound:5d} {row.exact_ratio:.4f} "
                f"{row.exact_seconds:.2f}"
            )
        print(line)
    for mix in MIXES:
        own = [row for row in rows if row.mix == mix.name]
        print(f"{mix.name}: time grows with the {exponent(own):.2f}th power of the guests")


def main(arguments: list[str]) -> None:
    """Measure all sizes and print what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--exact", action="store_true", help="CP-SAT as well")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    rows = []
    for mix in MIXES:
        for size in options.sizes or SIZES:
            print(f"{mix.name}: {size} guests", file=sys.stderr, flush=True)
            rows.append(measure(mix, size, options.seed, exact=options.exact))
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        show(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
