"""A file server on a machine: whose the files are, who may read them, and the share of Samba.

Share and accounts come with the guest, as the settings of other services do; owners, modes and ACLs
are data, kept and restored with the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bcp.adapters.lab.contents import accounts, file_contents
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.model.identity import Entity
from bcp.model.lab import ServiceKind

SHARE = "files"
INBOX = "inbox"
STAFF = "city"
"""The group of all accounts of a file server."""

SMBD = "/usr/sbin/smbd"
CONFIGURATION = "/etc/samba/smb.conf"
_ACCOUNTS = 5
_RIGHTS = (("rw-", "r--"), ("rw-", "rw-"), ("rw-", "---"))
"""What the owner and the group of a document may do with it; others nothing."""

_SETTINGS = """\
[global]
server role = standalone server
smb ports = {port}
interfaces = {address}
bind interfaces only = yes
disable netbios = yes
disable spoolss = yes
load printers = no
server min protocol = SMB3
map to guest = never
[{share}]
path = {root}/files
read only = no
inherit acls = yes
inherit permissions = yes
"""


class ShareFact(Entity):
    """A file of a share that an account reads, with its SHA-256 sum, or may not read (None)."""

    service: str
    share: str
    account: str
    path: str
    sha256: str | None = None


def share_accounts(lab: LabDefinition) -> dict[str, str]:
    """The accounts of a file server, and the group of the section of each."""
    chosen = list(accounts(lab).items())[:_ACCOUNTS]
    return {uid: str(list(account["groups"])[-1]) for uid, account in chosen}  # type: ignore[call-overload]


def credentials_file(guest: GuestDefinition, account: str) -> Path:
    """Where smbclient finds the password of an account, in the guest."""
    return Path(guest.root, "etc", f"smb-{account}")


def write_credentials(lab: LabDefinition, guest: GuestDefinition) -> None:
    """Write the passwords for the accounts of a share, for root alone."""
    for account in share_accounts(lab):
        path = credentials_file(guest, account)
        path.touch(mode=0o600)
        path.write_text(f"username = {account}\npassword = {lab.password}\n", "utf-8")


def share_settings(guest: GuestDefinition) -> str:
    """The settings of Samba for a guest."""
    service = guest.service(ServiceKind.SMB)
    assert service is not None
    return _SETTINGS.format(port=service.port, address=guest.address, root=guest.root, share=SHARE)


def permissions(lab: LabDefinition, guest: GuestDefinition, reader: str) -> str:
    """Owner, mode and ACL of every file and folder in `files`, as getfacl writes them there.

    The documents belong to several accounts and sections; folders hand their group and their
    default ACL on (mode 2770). `reader` is the account of the city's own program.
    """
    documents = sorted(
        Path(name).relative_to("files")
        for name in file_contents(lab, guest)
        if name.startswith("files/")
    )
    folders = {Path(INBOX), *(parent for path in documents for parent in path.parents)}
    staff = share_accounts(lab)
    owners = list(staff.items())
    blocks = [_folder(path, reader) for path in sorted(folders)]
    for index, path in enumerate(documents):
        owner, group = owners[index % len(owners)]
        blocks.append(_document(path, owner, group, index, reader))
    return "".join(f"{block}\n\n" for block in blocks)


def share_facts(lab: LabDefinition, guest: GuestDefinition) -> tuple[ShareFact, ...]:
    """Known answers of a guest's share: the owner reads a document, another section may not."""
    service = guest.service(ServiceKind.SMB)
    contents = file_contents(lab, guest)
    documents = sorted(name for name in contents if name.startswith("files/"))
    if service is None or not documents:
        return ()
    owner, stranger = list(share_accounts(lab))[:2]
    name = documents[0].removeprefix("files/")

    def fact(account: str, digest: str | None) -> ShareFact:
        return ShareFact(
            service=service.name, share=SHARE, account=account, path=name, sha256=digest
        )

    digest = hashlib.sha256(contents[documents[0]]).hexdigest()
    return (fact(owner, digest), fact(stranger, None))


def leave_words(guest: GuestDefinition, account: str, name: str) -> tuple[str, ...]:
    """The words that bring a file into the share as a person does, whole or not at all.

    What it holds is the guest's list of services, as good as any text.
    """
    service = guest.service(ServiceKind.SMB)
    assert service is not None
    there = f"{INBOX}\\{name}"
    partial = f"{INBOX}\\.{name}"
    return (
        "smbclient", f"//{guest.address}/{SHARE}", "-p", str(service.port),
        "-A", str(credentials_file(guest, account)),
        "-c", f'put "{guest.root}/etc/services.json" "{partial}"; rename "{partial}" "{there}"',
    )  # fmt: skip


def _folder(path: Path, reader: str) -> str:
    acl = list(_acl("rwx", "rwx", f"user:{reader}:r-x"))
    return "\n".join(
        (
            f"# file: {path}",
            "# owner: root",
            f"# group: {STAFF}",
            "# flags: -s-",
            *acl,
            *(f"default:{line}" for line in acl),
        )
    )


def _document(path: Path, owner: str, group: str, index: int, reader: str) -> str:
    own, shared = _RIGHTS[index % len(_RIGHTS)]
    acl = _acl(own, shared, f"user:{reader}:r--")
    return "\n".join((f"# file: {path}", f"# owner: {owner}", f"# group: {group}", *acl))


def _acl(own: str, shared: str, named: str) -> Iterator[str]:
    mask = "".join(letter if letter in shared + named.rpartition(":")[2] else "-" for letter in own)
    yield from (f"user::{own}", named, f"group::{shared}", f"mask::{mask}", "other::---")
