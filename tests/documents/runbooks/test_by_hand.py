from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from bcp.documents.runbooks.by_hand import DESTINATIONS, by_hand
from bcp.documents.runbooks.hand_step import HandStep, Place, all_lines
from bcp.documents.runbooks.reach import Blank, Reach, broken
from bcp.model.system import RoleName
from bcp.model.targets import Targets
from tests.cities import SmallCity
from tests.documents.runbooks.editions import edition, targets

ROLES = Path(__file__).parents[3] / "playbooks/roles"
HOSTILE = "/srv/a b'; touch pwned; $(touch pwned) `touch pwned` \"%f"


def steps(system: str, known: Targets | None) -> tuple[HandStep, ...]:
    made = edition(known)
    step = made.plan.steps_by_key[f"{system}/restore"]
    return by_hand(made.plan, made.inventory, step, Reach(system, known))


def text(found: tuple[HandStep, ...]) -> str:
    return "\n".join(all_lines(found))


@pytest.mark.parametrize("role", DESTINATIONS)
def test_commands_fill_the_folder_that_the_role_fills(role: RoleName) -> None:
    defaults = yaml.safe_load((ROLES / role.value / "defaults/main.yml").read_text("utf-8"))
    assert defaults[f"{role.value}_destination"] == "{{ bcp_root }}/" + DESTINATIONS[role]


def test_every_restore_role_can_be_done_by_hand() -> None:
    assert set(DESTINATIONS) | {
        RoleName.GUEST,
        RoleName.POSTGRESQL_RESTORE,
        RoleName.SERVICE,
    } == set(RoleName)


@pytest.mark.parametrize("system", ["registry-database", "registry"])
def test_nothing_is_blank_where_everything_is_known(system: str) -> None:
    assert "＿" not in text(steps(system, targets()))


@pytest.mark.parametrize("system", ["registry-database", "registry"])
def test_no_address_is_invented_where_nothing_is_known(system: str) -> None:
    found = text(steps(system, None))
    for blank in (Blank.ADDRESS, Blank.PLATFORM, Blank.KEY, Blank.ROOT, Blank.REPOSITORY):
        assert blank.sign in found
    assert not re.search(r"\d+\.\d+\.\d+\.\d+", found)
    assert "/srv" not in found


def test_a_host_that_the_file_does_not_name_is_blank() -> None:
    known = targets()
    others = known.model_copy(update={"hosts": known.hosts[1:]})
    found = text(steps("registry-database", others))
    assert Blank.ADDRESS.sign in found
    assert "192.0.2.22" not in found
    assert "192.0.2.10" in found


def test_no_command_is_invented_for_a_platform_of_another_kind(small_city: SmallCity) -> None:
    small_city.replace(
        "systems_inventory/platform.yaml", "    system:", "    driver: other\n    system:"
    )
    made = edition(targets(), small_city.root)
    step = made.plan.steps_by_key["registry/restore"]
    found = by_hand(made.plan, made.inventory, step, Reach("registry", targets()))
    assert found[0].lines == (Blank.MAKE_SERVER.sign,)
    assert "guestctl" not in text(found)


def test_commands_begin_and_end_at_the_recovery_machine() -> None:
    first, second, *rest, last = steps("registry", targets())
    assert first.place is second.place is Place.CONSOLE
    assert all(step.place is Place.SERVER for step in rest)
    assert last.lines == ("exit",)
    numbers = [step.number for step in (first, second, *rest, last)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_step_says_what_is_seen_and_what_to_do_if_not() -> None:
    for step in (*steps("registry", targets()), *steps("registry-database", None)):
        assert step.lines
        assert step.doing.render()
        assert step.expected.render()
        assert step.otherwise.render()


@pytest.mark.parametrize("system", ["registry-database", "registry"])
def test_paths_are_words_of_the_shell_and_never_commands(system: str, tmp_path: Path) -> None:
    """The assignments are run by a real shell, as they are printed."""
    known = targets(root=HOSTILE, repository=HOSTILE, key=HOSTILE)
    found = steps(system, known)
    given = [line for line in all_lines(found) if re.match(r"[HR]=", line)]
    script = "\n".join([*given, 'printf "%s\\n" "$H" "$R"'])
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    backup = "database" if system == "registry-database" else "release"
    assert done.stdout.splitlines() == [f"{HOSTILE}/{system}", f"{HOSTILE}/{system}/{backup}"]
    assert list(tmp_path.iterdir()) == []


def test_a_log_in_is_one_command_with_the_path_as_one_word() -> None:
    lines = Reach("registry", targets(key=HOSTILE)).log_in()
    words = shell("\n".join(lines).replace("ssh", "printf '%s\\n'", 1)).splitlines()
    assert words[words.index("-i") + 1] == HOSTILE
    assert words[-1] == "recovery@192.0.2.22"
    assert "StrictHostKeyChecking=yes" in words


def test_the_archive_is_fetched_from_exactly_that_path(tmp_path: Path) -> None:
    """What PostgreSQL reads, and the shell that it starts, both get the path back."""
    store = tmp_path / "it's 50% full"
    wal = store / "registry-database/database/wal"
    wal.mkdir(parents=True)
    (wal / "000000010000000000000001").write_text("segment")
    known = targets(repository=str(store))
    setting = Reach("registry-database", known).recovery_setting("far", "database")
    quoted = re.fullmatch(r"restore_command = '(.*)'", setting)
    assert quoted is not None
    command = quoted[1].replace("''", "'").replace("\\\\", "\\")
    # as PostgreSQL does: %f and %p are the file and where it goes, %% is a percent sign
    values = {"f": "000000010000000000000001", "p": "fetched", "%": "%"}
    command = re.sub(r"%(.)", lambda match: values[match[1]], command)
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    assert (tmp_path / "fetched").read_text() == "segment"


def test_long_commands_are_broken_between_words_only() -> None:
    pieces = ("printf", "'%s\\n'", *(f"-o Option{number}=yes" for number in range(9)), "end")
    lines = broken(*pieces)
    assert len(lines) > 1
    assert all(len(line) <= 80 for line in lines)
    assert shell("\n".join(lines)) == shell(" ".join(pieces))


def shell(script: str) -> str:
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    return done.stdout
