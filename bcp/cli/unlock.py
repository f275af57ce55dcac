"""Asking for the vault's password, before anything is on the screen."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from bcp.app.open_credentials import unlock_credentials
from bcp.cli.console import _
from bcp.model.scenario import Realm


def unlock(workspace: Path, realm: Realm) -> None:
    """Have the credentials of a realm open, if there are any; ask for the password on a terminal.

    Raises Refused when they do not open.
    """
    unlock_credentials(workspace, realm, _ask if sys.stdin.isatty() else None)


def ask_password() -> str:
    """The vault's password as a person types it; empty where there is no terminal."""
    return _ask() if sys.stdin.isatty() else ""


def _ask() -> str:
    try:
        return getpass.getpass(_("Password of the city's credentials (ansible-vault): "))
    except EOFError:
        return ""
