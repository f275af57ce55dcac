"""The city's secrets: an ansible-vault file, its realm, and what its variables may be called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bcp.adapters.files import read_bounded
from bcp.adapters.redaction import SHORTEST, Redactor, secrets_in
from bcp.adapters.workspace import LARGEST_FILE
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.model.system import RoleName

CREDENTIALS_FILES = {
    Realm.PRODUCTION: "playbooks/credentials.yaml",
    Realm.DRILL: "playbooks/credentials-drill.yaml",
}
"""The path of the file of each realm, relative to the workspace."""

REALM = "bcp_realm"
PASSWORDS = "repository_passwords"
"""The variable with the passwords of repositories, by repository."""
_HEADER = b"$ANSIBLE_VAULT;"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EVERYWHERE = frozenset({"true", "false", "null", "none"})
_ALLOWED = frozenset({"ansible_become_pass", "ansible_become_password"})


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What a file of secrets holds. `content` is the file as it was read, encrypted.

    `repository_passwords` are those of repositories of restic, by repository.
    """

    realm: Realm
    content: bytes
    password: str
    redactor: Redactor
    repository_passwords: Mapping[str, str] = field(default_factory=dict)


def read_credentials(
    path: Path, name: str, password: Callable[[], str], public: Iterable[str] = ()
) -> Credentials:
    """Read and decrypt a file; `name` is how messages call it. `password` is asked when the file
    turns out to be encrypted. `public` are names that everybody sees: no secret may be part of one.

    Raises Refused: not encrypted, wrong password, no realm, a name that a variable cannot have, or
    a value that is no secret.
    """
    content = read_bounded(path, LARGEST_FILE)
    if not is_encrypted(content):
        raise not_encrypted(name)
    known = password()
    variables = _variables(_decrypted(content, known, name), name)
    realm = _realm(variables, name)
    _require_names(variables, name)
    _require_secrets(variables, name, public)
    values = secrets_in({key: value for key, value in variables.items() if key != REALM})
    secrets = [known, *(value for value in values if value.lower() not in _EVERYWHERE)]
    passwords = _repository_passwords(variables, name)
    return Credentials(realm, content, known, Redactor(secrets), passwords)


def is_encrypted(content: bytes) -> bool:
    """Whether a file is one of ansible-vault, as far as its first line tells."""
    return content.startswith(_HEADER)


def public_names(inventory: Inventory) -> frozenset[str]:
    """The names by which journal and reports call things, and so must be able to show."""
    backups = (backup.id for system in inventory.systems for backup in system.backups)
    steps = (step.id for system in inventory.systems for step in system.recovery)
    return frozenset(
        (
            *inventory.systems_by_id,
            *inventory.repositories_by_id,
            *backups,
            *steps,
            *(role.value for role in RoleName),
        )
    )


def not_encrypted(name: str) -> Refused:
    """What to say of a file of secrets that everybody can read."""
    return Refused(
        Message.of("{file} is not encrypted: nothing is read from it.", file=name),
        Message.of(
            "Change what it held, for others may have read it, and encrypt it: "
            "ansible-vault encrypt {file}",
            file=name,
        ),
    )


def _decrypted(content: bytes, password: str, name: str) -> bytes:
    # Imported here, because it takes a third of a second and most commands need no secrets.
    from ansible.errors import AnsibleError  # noqa: PLC0415
    from ansible.parsing.vault import VaultLib, VaultSecret  # noqa: PLC0415

    vault = VaultLib([("default", VaultSecret(password.encode()))])
    try:
        return bytes(vault.decrypt(content))
    except AnsibleError:
        # Not chained: what Ansible says is no help, and what it holds is not ours to show.
        raise Refused(
            Message.of("{file} does not open with this vault password.", file=name),
            Message.of("Try it: ansible-vault view {file}", file=name),
        ) from None


def _variables(text: bytes, name: str) -> Mapping[str, Any]:
    try:
        # Every scalar as it is written: that is what may be shown. Tags are passed over.
        value = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes texts only
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refused(
            Message.of("{file} does not hold 'name: value' lines.", file=name),
            Message.of("Correct it: ansible-vault edit {file}", file=name),
        ) from None
    return value


def _repository_passwords(variables: Mapping[str, Any], name: str) -> Mapping[str, str]:
    found = variables.get(PASSWORDS, {})
    if isinstance(found, dict) and all(isinstance(each, str) for each in found.values()):
        return found
    raise Refused(
        Message.of("{file} gives '{key}' something else than a password for each repository.",
                   file=name, key=PASSWORDS),
        Message.of("Correct it: ansible-vault edit {file}", file=name),
    )  # fmt: skip


def _realm(variables: Mapping[str, Any], name: str) -> Realm:
    try:
        return Realm(variables.get(REALM, ""))
    except ValueError:
        raise Refused(
            Message.of("{file} does not say which realm its credentials are for.", file=name),
            Message.of(
                "Add 'bcp_realm: drill' or 'bcp_realm: production': ansible-vault edit {file}",
                file=name,
            ),
        ) from None


def _require_names(variables: Mapping[Any, Any], name: str) -> None:
    wrong = [str(each) for each in variables if not _is_free(each)]
    if wrong:
        raise Refused(
            Message.of(
                "{file} gives names that a credential cannot have: {names}.",
                file=name,
                names=", ".join(shorten(each) for each in sorted(wrong)),
            ),
            Message.of(
                "Use letters, digits and '_', and no name that begins with 'ansible_' or 'bcp_' "
                "except ansible_become_password."
            ),
        )


def _require_secrets(variables: Mapping[str, Any], name: str, public: Iterable[str]) -> None:
    """Nothing that belongs into reports may vanish from them as a secret."""
    seen = "\n".join(public)
    wrong = [
        key
        for key, item in variables.items()
        if key != REALM and any(len(text) >= SHORTEST and text in seen for text in secrets_in(item))
    ]
    if wrong:
        raise Refused(
            Message.of(
                "{file} holds values that are part of names which reports show: {names}.",
                file=name,
                names=", ".join(wrong),
            ),
            Message.of("Put only secrets into it: every value in it is hidden wherever it occurs."),
        )


def _is_free(name: object) -> bool:
    if name == REALM or name in _ALLOWED:
        return True
    return (
        isinstance(name, str)
        and _NAME.fullmatch(name) is not None
        and not name.startswith(("ansible_", "bcp_"))
    )
