"""What a file server's files are given, and what getfacl says of them, are read alike."""

from __future__ import annotations

from pathlib import Path

from bcp.adapters.lab.account import LabAccount
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.fileserver import permissions, share_accounts, share_facts
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.permissions import permissions_in
from bcp.adapters.lab.resolution import resolve
from tests.adapters.lab.tiny_city import application, inventory, lab


def _archive(files: int) -> tuple[LabDefinition, GuestDefinition]:
    guest = application("archive", "catalogue", files=files) | {
        "on_machines": [{"name": "share", "kind": "smb", "port": 1445}]
    }
    folder, account = LabFolder(Path("/city/.lab")), LabAccount("root", 0, 0)
    definition = resolve(folder, inventory(), lab(guest), account, Path("/base"))
    return definition, definition.guests[0]


def test_documents_belong_to_several_and_folders_hand_their_group_on() -> None:
    told = permissions_in(permissions(*_archive(6), "reader").encode())
    assert sorted(told) == [
        ".",
        "000",
        *(f"000/document-0000{index}.bin" for index in range(6)),
        "inbox",
    ]
    owners = {block.split(b"\n")[1] for path, block in told.items() if path.endswith(".bin")}
    assert len(owners) == len(share_accounts(_archive(6)[0]))
    assert told["000/document-00002.bin"].decode().splitlines() == [
        "# file: 000/document-00002.bin",
        "# owner: user0003",
        "# group: section-3",
        "user::rw-",
        "user:reader:r--",
        "group::---",
        "mask::r--",
        "other::---",
    ]
    assert b"# flags: -s-\n" in told["000"]
    assert b"\ndefault:user:reader:r-x\n" in told["000"]


def test_the_owner_reads_and_another_section_does_not() -> None:
    may, may_not = share_facts(*_archive(6))
    assert may.path == may_not.path == "000/document-00000.bin"
    assert (may.account, may_not.account) == ("user0001", "user0002")
    assert may.sha256 is not None
    assert may_not.sha256 is None


def test_names_that_getfacl_escapes_are_those_of_the_files() -> None:
    said = "# file: ./一 二\\012三\\134.txt\n# owner: root\nuser::r--\n\n".encode()
    assert list(permissions_in(said)) == ["一 二\n三\\.txt"]
