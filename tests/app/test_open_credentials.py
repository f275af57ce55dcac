from __future__ import annotations

import os
from pathlib import Path

import pytest

from bcp.adapters.redaction import HIDDEN
from bcp.adapters.vault_password import VaultPassword
from bcp.app import open_credentials as opening
from bcp.app.check_workspace import check_workspace
from bcp.app.load_workspace import load
from bcp.app.open_credentials import open_credentials, unlock_credentials
from bcp.app.run_drill import DrillRequest, run_drill
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from tests.adapters.test_credentials import PASSWORD, SECRET, encrypted
from tests.cities import SmallCity

DRILL = "playbooks/credentials-drill.yaml"
SOUND = f"bcp_realm: drill\ndatabase_password: {SECRET}\n"


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test knows a password that another one has given."""
    monkeypatch.setattr(opening, "_password", VaultPassword())
    monkeypatch.delenv("ICT_BCP_VAULT_PASSWORD", raising=False)
    monkeypatch.delenv("ICT_BCP_VAULT_PASSWORD_FILE", raising=False)


class Silent:
    """Follows a drill that never gets anywhere."""

    def observe(self, *_: object) -> None:
        raise AssertionError

    def tell(self, message: Message) -> None:
        raise AssertionError(message.render())

    def stage(self, *_: object) -> None:
        raise AssertionError


def test_a_city_may_have_no_secrets(small_city: SmallCity) -> None:
    assert unlock_credentials(small_city.root, Realm.DRILL) is None
    with open_credentials(small_city.root, Realm.DRILL, load(small_city.root).sound()) as desk:
        assert desk is None


def test_secrets_open_with_the_password_of_the_environment_which_keeps_it_no_longer(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_city.write(DRILL, encrypted(SOUND))
    monkeypatch.setenv("ICT_BCP_VAULT_PASSWORD", PASSWORD)
    assert unlock_credentials(small_city.root, Realm.DRILL) is Realm.DRILL
    assert "ICT_BCP_VAULT_PASSWORD" not in os.environ
    with open_credentials(small_city.root, Realm.DRILL, load(small_city.root).sound()) as desk:
        assert desk is not None
        assert desk.realm is Realm.DRILL
        assert desk.redactor(SECRET) == HIDDEN
    assert check_workspace(small_city.root).problems == ()


def test_a_person_is_asked_once(small_city: SmallCity) -> None:
    small_city.write(DRILL, encrypted(SOUND))
    asked: list[str] = []

    def ask() -> str:
        asked.append("asked")
        return PASSWORD

    unlock_credentials(small_city.root, Realm.DRILL, ask)
    unlock_credentials(small_city.root, Realm.DRILL, ask)
    with open_credentials(small_city.root, Realm.DRILL, load(small_city.root).sound()) as desk:
        assert desk is not None
    assert asked == ["asked"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"bcp_realm: drill\n", f"{DRILL} is not encrypted: nothing is read from it."),
        (encrypted(SOUND, "another"), f"{DRILL} does not open with this vault password."),
        (
            encrypted(SOUND.replace("drill", "production")),
            "The plan is for drill, the credentials are for production: nothing is touched.",
        ),
        (
            encrypted(SOUND + "login: registry\n"),
            f"{DRILL} holds values that are part of names which reports show: login.",
        ),
    ],
)
def test_a_drill_is_refused_before_anything_is_built(
    small_city: SmallCity, monkeypatch: pytest.MonkeyPatch, content: bytes, sentence: str
) -> None:
    small_city.write(DRILL, content)
    monkeypatch.setenv("ICT_BCP_VAULT_PASSWORD", PASSWORD)
    with pytest.raises(Refused) as refusal:
        run_drill(DrillRequest(small_city.root, "hall-lost"), Silent())
    assert refusal.value.summary.render() == sentence
    assert not (small_city.root / ".lab").exists()
    assert not (small_city.root / ".ict-bcp").exists()


def test_check_tells_of_secrets_that_everybody_can_read(small_city: SmallCity) -> None:
    small_city.write("playbooks/credentials.yaml", "password: hunter22\n")
    Path(small_city.root, DRILL).mkdir()
    folder, plain = check_workspace(small_city.root).problems
    assert (str(folder.position), folder.code) == (f"{DRILL}:1:1", "credentials")
    assert plain.render() == (
        "playbooks/credentials.yaml:1:1: error[credentials]: playbooks/credentials.yaml is not "
        "encrypted: nothing is read from it. Change what it held, for others may have read it, "
        "and encrypt it: ansible-vault encrypt playbooks/credentials.yaml"
    )
