"""Synthetic residents and registers: plainly invented names, everything from one seed."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_FAMILY = ("検証", "試験", "訓練", "模擬", "標本", "架空", "仮名", "例示")
_GIVEN = ("太郎", "花子", "一郎", "次郎", "三郎", "春子", "夏子", "秋子")
_TOWNS = ("架空町", "試験町", "訓練町", "見本町")
_CLASSES = ("甲", "乙", "丙")
_FIRST_BIRTH = date(1930, 1, 1)
_BIRTH_DAYS = 90 * 365


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a register; `checksum` covers all other fields."""

    number: str
    name: str
    address: str
    born: str
    category: str
    amount: int

    @property
    def checksum(self) -> str:
        """SHA-256 over the fields, joined by a line feed."""
        fields = (self.number, self.name, self.address, self.born, self.category, str(self.amount))
        return hashlib.sha256("\n".join(fields).encode()).hexdigest()


def records(system: str, seed: int, residents: int) -> tuple[Record, ...]:
    """The register of a system: the same residents everywhere, category and amount its own."""
    draw = random.Random(f"{seed}/{system}")  # noqa: S311 - test data
    return tuple(
        Record(number, name, address, born, draw.choice(_CLASSES), draw.randrange(0, 500_000, 100))
        for number, name, address, born in _people(seed, residents)
    )


def digest_of(rows: tuple[Record, ...]) -> str:
    """SHA-256 over the checksums in order of number: what a register answers as its summary."""
    return hashlib.sha256("".join(row.checksum for row in rows).encode()).hexdigest()


def document(system: str, seed: int, index: int) -> bytes:
    """The content of one synthetic file, a few kilobytes."""
    draw = random.Random(f"{seed}/{system}/{index}")  # noqa: S311 - test data
    return f"{system} {index}\n".encode() + draw.randbytes(draw.randint(512, 4096))


def _people(seed: int, residents: int) -> Iterator[tuple[str, str, str, str]]:
    draw = random.Random(seed)  # noqa: S311 - test data
    for index in range(1, residents + 1):
        name = f"{draw.choice(_FAMILY)} {draw.choice(_GIVEN)}{index:03d}"
        address = f"{draw.choice(_TOWNS)}{draw.randint(1, 9)}丁目{draw.randint(1, 40)}番"
        born = _FIRST_BIRTH + timedelta(days=draw.randrange(_BIRTH_DAYS))
        yield f"{index:08d}", name, address, born.isoformat()
