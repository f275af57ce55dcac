"""The city's secrets of a realm: opened before anything starts, served while Ansible needs them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bcp.adapters.credentials import (
    CREDENTIALS_FILES,
    Credentials,
    is_encrypted,
    not_encrypted,
    public_names,
    read_credentials,
)
from bcp.adapters.files import read_bounded
from bcp.adapters.redaction import Redactor
from bcp.adapters.vault_desk import VaultDesk
from bcp.adapters.vault_password import VaultPassword
from bcp.adapters.workspace import LARGEST_FILE, real_folder
from bcp.execution.realms import refuse_other_realm
from bcp.inventory.findings import error
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.refusal import Refused
from bcp.model.resource import RepositoryKind
from bcp.model.scenario import Realm
from bcp.model.targets import Targets

_password = VaultPassword()


def withdraw_vault_password() -> None:
    """Keep the vault's password in memory only: no child process finds it in its environment."""
    _password.withdraw(os.environ)


def unlock_credentials(
    workspace: Path, realm: Realm, ask: Callable[[], str] | None = None
) -> Realm | None:
    """Find out whether the secrets of a realm open; None: there are none.

    `ask` asks a person for the vault's password where nothing else gives it. Raises Refused when
    they do not open, or belong to another realm.
    """
    found = _read(workspace, realm, None, ask)
    return None if found is None else found.realm


def repository_passwords(
    workspace: Path, inventory: Inventory, targets: Targets, ask: Callable[[], str] | None
) -> tuple[Mapping[str, str], Redactor]:
    """The passwords of repositories of restic, by repository, and what hides all secrets.

    Nothing is opened where no repository needs one. Raises Refused as `unlock_credentials`.
    """
    needing = (each.id for each in inventory.repositories if each.kind is RepositoryKind.RESTIC)
    if set(needing) <= targets.password_files.keys():
        return {}, Redactor()
    found = _read(workspace, targets.realm, inventory, ask)
    return ({}, Redactor()) if found is None else (found.repository_passwords, found.redactor)


def check_credentials(workspace: Path) -> tuple[Problem, ...]:
    """Files of secrets that cannot be read or are not encrypted. Opens none."""
    problems = []
    for name in CREDENTIALS_FILES.values():
        path = real_folder(workspace) / name
        if not os.path.lexists(path):
            continue
        try:
            if not is_encrypted(read_bounded(path, LARGEST_FILE)):
                raise not_encrypted(name)
        except Refused as refusal:
            hint = refusal.hint or Message.of("Make it readable, or move it away.")
            problems.append(error("credentials", refusal.summary, hint, Position(name)))
    return tuple(problems)


@contextmanager
def open_credentials(
    workspace: Path, realm: Realm, inventory: Inventory
) -> Iterator[VaultDesk | None]:
    """The city's secrets of a realm, ready for Ansible; None where it keeps none.

    Raises Refused, before anything is connected to, when they cannot be used.
    """
    found = _read(workspace, realm, inventory, None)
    if found is None:
        yield None
        return
    with VaultDesk(found) as desk:
        yield desk


def _read(
    workspace: Path, realm: Realm, inventory: Inventory | None, ask: Callable[[], str] | None
) -> Credentials | None:
    withdraw_vault_password()
    name = CREDENTIALS_FILES[realm]
    path = real_folder(workspace) / name
    # Path.exists raises in a folder that one may not look into.
    if not os.path.lexists(path):
        return None
    public = () if inventory is None else public_names(inventory)
    found = read_credentials(path, name, lambda: _password.get(ask), public)
    refuse_other_realm(realm, realm, found.realm)
    return found
