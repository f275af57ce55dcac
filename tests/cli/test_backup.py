"""`ict-bcp backup` on a running lab: listed, read back, restored to try it out, spoilt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bcp.adapters.lab.corruption import corrupt
from bcp.adapters.lab.guest import lab_of
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.registers import connect
from bcp.app.load_evidence import load_evidence, restore_tests
from bcp.cli.main import app
from bcp.planning.evidence import copy_key
from tests.adapters.drill_city import DATABASE, REGISTRY, DrillCity, drill_city
from tests.playbooks.stores import flip_two_bytes

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("backups") / "city") as found:
        yield found


def run(city: DrillCity, *words: str) -> Result:
    return CliRunner().invoke(app, ["backup", *words, "-w", str(city.root)])


def answer(city: DrillCity, *words: str, code: int = 0) -> Any:
    done = run(city, *words, "--json")
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def store(city: DrillCity, repository: str, system: str, backup: str) -> Path:
    return city.root / ".lab/repositories" / repository / system / backup


def left_behind(city: DrillCity) -> list[Path]:
    return list((city.root / ".lab").rglob(".restore-test-*"))


def sql(city: DrillCity, statement: str) -> Any:
    lab = lab_of(LabFolder.of(city.root))
    with connect(lab, lab.guests_by_system[DATABASE]) as connection:
        found = connection.execute(statement)
        return found.fetchone() if found.description else None


def test_a_restore_is_tried_out_proven_listed_and_removed(city: DrillCity) -> None:
    before = answer(city, "list", REGISTRY)
    found = answer(city, "restore-test", REGISTRY, "--backup", "documents", "--repository", "far")
    after = answer(city, "list", REGISTRY)

    copies = {(each["backup"], each["repository"]): each for each in before["systems"][0]["copies"]}
    assert {each["proven"] for each in copies.values()} == {None}
    assert (
        copies["documents", "far"]["generations"][0]["generation"] == found["restore"]["generation"]
    )
    assert (found["proven"], found["removed"], found["failure"]) == (True, True, None)
    assert found["restore"]["bytes"] > 0
    proofs = {
        (each["backup"], each["repository"]): each["proven"]
        for each in after["systems"][0]["copies"]
        if each["proven"]
    }
    assert proofs == {
        ("documents", "far"): {
            "at": proofs["documents", "far"]["at"],
            "run": found["test"],
            "generation": found["restore"]["generation"],
        }
    }
    assert left_behind(city) == []


def test_rows_come_back_as_they_were_just_before_a_deletion(city: DrillCity) -> None:
    city.transact()
    (table,) = sql(
        city,
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables "
        "WHERE table_name = 'transactions' LIMIT 1",
    )
    (rows,) = sql(city, f"SELECT count(*) FROM {table}")
    (instant,) = sql(city, "SELECT clock_timestamp()")
    sql(city, f"DELETE FROM {table}")
    city.transact()  # a row that is later than the deletion, and the log is archived
    (live,) = sql(city, f"SELECT count(*) FROM {table}")
    words = ("restore-test", DATABASE, "--repository", "far")
    found = answer(city, *words, "--until", instant.astimezone(UTC).isoformat())
    newest = answer(city, *words)

    assert rows > 0
    assert found["rows"] >= rows > live
    assert datetime.fromisoformat(found["restore"]["newest"]) < instant
    assert newest["rows"] < rows
    assert datetime.fromisoformat(newest["restore"]["newest"]) > instant
    (still,) = sql(city, f"SELECT count(*) FROM {table}")
    assert still >= live
    assert left_behind(city) == []


def test_a_time_that_the_log_does_not_reach_is_said(city: DrillCity) -> None:
    words = ("restore-test", DATABASE, "--repository", "far", "--until")
    late = run(city, *words, "2099-01-01T00:00+09:00")
    early = run(city, *words, "2001-01-01T00:00")

    assert late.exit_code == early.exit_code == 1
    assert "the archived log does not reach to 2099-01-01T00:00:00+09:00" in " ".join(
        late.stdout.split()
    )
    assert "from before 2001-01-01T00:00:00+09:00" in " ".join(early.stdout.split())
    assert left_behind(city) == []


def test_a_restore_test_is_evidence_of_the_rate(city: DrillCity) -> None:
    answer(city, "restore-test", DATABASE, "--repository", "far")
    found = load_evidence(city.root, city.workspace.sound()).evidence
    rate = found.copies[copy_key("far", f"{DATABASE}/database")]
    proven = [test.proven for test in restore_tests(city.root)]
    measured = [
        int(each.bytes / each.copy_seconds)
        for each in proven
        if each is not None and each.backup == "database"
    ]

    assert rate.count == min(5, len(measured))
    assert rate.observed in measured


def test_flipped_bytes_are_found_and_named(city: DrillCity) -> None:
    sound = answer(city, "verify", REGISTRY, DATABASE)
    folder = store(city, "far", REGISTRY, "documents")
    victim = max(
        (path for path in (city.generations(REGISTRY, "documents")[0] / "data").rglob("*")
         if path.is_file()),
        key=lambda path: path.stat().st_size,
    )  # fmt: skip
    flip_two_bytes(victim)
    try:
        spoilt = answer(city, "verify", REGISTRY, code=1)
        told = run(city, "verify", REGISTRY)
        tried = run(city, "restore-test", REGISTRY, "--backup", "documents", "--repository", "far")
    finally:
        flip_two_bytes(victim)

    assert (sound["well"], sound["chance"]) == (True, 1.0)
    wrong = [
        (copy["backup"], copy["repository"], each["name"], each["state"], each["detail"])
        for copy in spoilt["systems"][0]["copies"]
        for each in copy["generations"]
        if each["state"] != "intact"
    ]
    name = victim.relative_to(folder).parts[0]
    ((backup, repository, generation, state, detail),) = wrong
    assert (backup, repository, generation, state) == ("documents", "far", name, "damaged")
    assert victim.name in detail
    assert told.exit_code == tried.exit_code == 1
    assert "two bytes that were turned over would be found" in " ".join(told.stdout.split())
    assert victim.name in " ".join(tried.stdout.split())
    assert left_behind(city) == []


def test_a_sample_says_its_chance_and_is_repeated_by_its_seed(city: DrillCity) -> None:
    first = answer(city, "verify", REGISTRY, "--sample", "5%", "--seed", "7")
    again = answer(city, "verify", REGISTRY, "--sample", "5%", "--seed", "7")
    told = run(city, "verify", REGISTRY, "--sample", "5%", "--seed", "7")

    assert first == again
    assert 0 < first["chance"] < 1
    assert f"with a chance of {100 * first['chance']:.0f} %" in " ".join(told.stdout.split())


def test_flipped_bytes_of_a_base_backup_are_found(city: DrillCity) -> None:
    folder = store(city, "far", DATABASE, "database")
    (name,) = corrupt(folder, 1)
    spoilt = answer(city, "verify", DATABASE, code=1)
    corrupt(folder, 1)

    wrong = [
        (copy["repository"], each["name"])
        for copy in spoilt["systems"][0]["copies"]
        for each in copy["generations"]
        if each["state"] != "intact"
    ]
    assert wrong == [("far", name)]


def test_a_copy_that_nothing_leads_to_is_never_passed_over(city: DrillCity) -> None:
    targets = city.root / ".lab/targets.json"
    whole = targets.read_text(encoding="utf-8")
    known = json.loads(whole)
    del known["repositories"]["near"]
    targets.write_text(json.dumps(known), encoding="utf-8")
    try:
        found = answer(city, "verify", REGISTRY, code=1)
        listed = answer(city, "list", REGISTRY)
    finally:
        targets.write_text(whole, encoding="utf-8")

    said = "Nothing says where the repository is: add it to the targets."
    for answered in (found, listed):
        troubles = {(each["backup"], each["repository"]): each["trouble"]
                    for each in answered["systems"][0]["copies"]}  # fmt: skip
        assert troubles == {
            ("documents", "far"): None,
            ("release", "far"): None,
            ("documents", "near"): said,
            ("release", "near"): said,
        }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "registri"), "There is no system 'registri'."),
        (("restore-test", REGISTRY), "Say which data set of 'registry' is meant"),
        (("verify", "--sample", "none"), "'none' is no share"),
        (
            ("restore-test", REGISTRY, "--backup", "documents", "--until", "2026-01-01T00:00"),
            "'documents' is no database",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(
    city: DrillCity, words: tuple[str, ...], said: str
) -> None:
    done = run(city, *words)
    told = done.output + str(done.exception or "")
    assert done.exit_code != 0
    assert said in told
