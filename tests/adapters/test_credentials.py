"""Secrets of a city: what is refused before anything starts, and who is told the password."""

from __future__ import annotations

import os
import shlex
import socket
import stat
import subprocess
import traceback
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from bcp.adapters.credentials import Credentials, public_names, read_credentials
from bcp.adapters.redaction import HIDDEN
from bcp.adapters.vault_desk import VaultDesk, redactor_of
from bcp.adapters.vault_password import VaultPassword
from bcp.app.load_workspace import load
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from tests.cities import SmallCity

PASSWORD = "correct horse battery"
SECRET = "s3cret-of-the-city"


def encrypted(text: str, password: str = PASSWORD) -> bytes:
    return bytes(VaultLib([("default", VaultSecret(password.encode()))]).encrypt(text))


def read(path: Path, content: bytes, password: str = PASSWORD, *public: str) -> Credentials:
    path.write_bytes(content)
    return read_credentials(path, "c.yaml", lambda: password, public)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "c.yaml"


def test_secrets_and_their_realm_are_read(file: Path) -> None:
    text = (
        f"bcp_realm: drill\ndatabase_password: !unsafe {SECRET}\npin: 00471\nlist: [{{a: b-c-d}}]\n"
    )
    found = read(file, encrypted(text))
    assert found.realm is Realm.DRILL
    shown = found.redactor(f"{SECRET} 00471 b-c-d {PASSWORD} drill")
    assert shown == f"{HIDDEN} {HIDDEN} {HIDDEN} {HIDDEN} drill"
    assert SECRET not in repr(found)
    assert PASSWORD not in repr(found)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"bcp_realm: drill\na: hunter22\n",
         ("c.yaml is not encrypted: nothing is read from it. Change what it held, for others may "
          "have read it, and encrypt it: ansible-vault encrypt c.yaml")),
        (encrypted("bcp_realm: drill\n", "another"),
         "c.yaml does not open with this vault password. Try it: ansible-vault view c.yaml"),
        (b"$ANSIBLE_VAULT;1.1;AES256\nabc\n",
         "c.yaml does not open with this vault password. Try it: ansible-vault view c.yaml"),
        (encrypted("a: hunter22\n"),
         ("c.yaml does not say which realm its credentials are for. Add 'bcp_realm: drill' or "
          "'bcp_realm: production': ansible-vault edit c.yaml")),
        (encrypted("bcp_realm: prod\n"),
         ("c.yaml does not say which realm its credentials are for. Add 'bcp_realm: drill' or "
          "'bcp_realm: production': ansible-vault edit c.yaml")),
        (encrypted("- hunter22\n"),
         "c.yaml does not hold 'name: value' lines. Correct it: ansible-vault edit c.yaml"),
        (encrypted("a: [hunter22\n"),
         "c.yaml does not hold 'name: value' lines. Correct it: ansible-vault edit c.yaml"),
        (encrypted("bcp_realm: drill\nansible_host: a\nbcp_root: /\na-b: x\n"),
         ("c.yaml gives names that a credential cannot have: a-b, ansible_host, bcp_root. Use "
          "letters, digits and '_', and no name that begins with 'ansible_' or 'bcp_' except "
          "ansible_become_password.")),
        (encrypted("bcp_realm: drill\nlogin: postgres\n"),
         ("c.yaml holds values that are part of names which reports show: login. Put only secrets "
          "into it: every value in it is hidden wherever it occurs.")),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_a_sentence_without_secrets(
    file: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        read(file, content, PASSWORD, "postgresql_restore")
    assert refusal.value.render() == sentence
    assert "hunter22" not in "".join(traceback.format_exception(refusal.value))


def test_names_that_reports_show_are_public(small_city: SmallCity) -> None:
    public = public_names(load(small_city.root).sound())
    assert {"registry", "near", "database", "restore", "files_restore"} <= public


def test_the_password_leaves_the_environment_and_is_asked_for_once() -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("asked")
        return PASSWORD

    password = VaultPassword()
    with pytest.raises(Refused, match="nothing gives their password"):
        password.get()
    assert [password.get(ask), password.get(ask)] == [PASSWORD, PASSWORD]
    assert asked == ["asked"]

    environment = {"ICT_BCP_VAULT_PASSWORD": "other", "PATH": "/bin"}
    password.withdraw(environment)
    assert environment == {"PATH": "/bin"}
    assert password.get(ask) == "other"
    password.withdraw(environment)
    assert password.get() == "other"
    assert "other" not in repr(password)


def test_the_password_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "password"
    environment = {"ICT_BCP_VAULT_PASSWORD_FILE": str(path)}
    password = VaultPassword()
    password.withdraw(environment)
    assert environment == {}
    with pytest.raises(Refused, match="Cannot read"):
        password.get()
    path.write_text("\n")
    with pytest.raises(Refused, match="holds no password"):
        password.get()
    path.write_text(PASSWORD + "\n")
    assert password.get() == PASSWORD


def test_ansible_gets_the_password_from_the_desk_alone(file: Path) -> None:
    with VaultDesk(read(file, encrypted(f"bcp_realm: drill\nkey: {SECRET}\n"))) as desk:
        extra, variables, option, program = shlex.split(desk.arguments)
        assert (extra, option) == ("--extra-vars", "--vault-password-file")
        folder = Path(program).parent
        assert Path(variables.removeprefix("@")).parent == folder
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for each in folder.iterdir():
            if not each.is_socket():
                assert SECRET.encode() not in each.read_bytes()
                assert PASSWORD.encode() not in each.read_bytes()
        said = subprocess.run([program], capture_output=True, check=True, timeout=30)
        assert (said.stdout, said.stderr) == (PASSWORD.encode(), b"")
        again = subprocess.run([program], capture_output=True, check=True, timeout=30)
        assert again.stdout == PASSWORD.encode()
        assert desk.redactor(SECRET) == HIDDEN
        assert redactor_of(desk) is desk.redactor
    assert not folder.exists()
    assert redactor_of(None)(SECRET) == SECRET


def test_other_accounts_are_told_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with VaultDesk(read(file, encrypted("bcp_realm: drill\n"))) as desk:
        program = Path(shlex.split(desk.arguments)[3])
        monkeypatch.setattr(os, "getuid", lambda: 4242)
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(30)
            link.connect(str(program.parent / "socket"))
            assert link.recv(100) == b""
