from __future__ import annotations

import hashlib
import html
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

from bcp.app.make_pack import PackRequest, make_pack
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat
from bcp.model.refusal import Refused
from tests.cities import SmallCity
from tests.inventory.test_targets_file import GOOD

ROOT = Path(__file__).parents[2]
WORDING = Wording("en", str)
VAULT = "$ANSIBLE_VAULT;1.1;AES256\n6162636465666768\n"
KEY = (
    "-----BEGIN OPENSSH PRIVATE KEY-----\nplanted-private-key\n-----END OPENSSH PRIVATE KEY-----\n"
)


@pytest.fixture
def city(small_city: SmallCity) -> SmallCity:
    """The small city with playbooks, and with secrets wherever somebody might put one."""
    shutil.copytree(ROOT / "playbooks", small_city.root / "playbooks", ignore=_generated)
    small_city.write("playbooks/targets.yaml", GOOD)
    small_city.write("keys/recovery", KEY)
    small_city.write("keys/known_hosts", "planted-host-key")
    small_city.write("playbooks/credentials.yaml", VAULT)
    small_city.write("playbooks/roles/service/vars/main.yml", VAULT)
    small_city.write("playbooks/roles/guest/files/id_ed25519", KEY)
    small_city.write("playbooks/roles/guest/files/notes.txt", f"for later:\n{KEY}")
    small_city.write("playbooks/known_hosts", "planted-host-key")
    small_city.write("playbooks/notes-with-password.txt", "planted-note")
    small_city.write("notifications.yaml", "planted-channel-token")
    small_city.write(".ict-bcp/journal.db", "planted-journal")
    small_city.write("systems_inventory/documents/old.key", "planted-old-key")
    return small_city


def _generated(_: str, names: list[str]) -> set[str]:
    return {name for name in names if name in {"generated", "__pycache__"}}


def request(city: SmallCity, output: Path) -> PackRequest:
    return PackRequest(
        city.root, output, formats=(PaperFormat.MARKDOWN,), day=date(2026, 4, 1), version="7"
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_everything_is_in_and_listed_with_size_and_checksum(
    city: SmallCity, tmp_path: Path
) -> None:
    packed = make_pack(request(city, tmp_path / "usb"), WORDING)
    files = contents(tmp_path / "usb")
    assert packed.sizes == {name: len(content) for name, content in files.items()}
    for name in (
        "index.html",
        "SHA256SUMS",
        "runbooks/hall-lost/commander.md",
        "runbooks/hall-lost/contacts.md",
        "runbooks/hall-lost/systems/registry.md",
        "document/ict-bcp.md",
        "playbooks/generated/hall-lost/site.yml",
        "playbooks/roles/guest/tasks/main.yml",
        "playbooks/ansible.cfg",
        "systems_inventory/core/registry.yaml",
        "drills/hall-lost.yaml",
    ):
        assert name in files
    subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "usb",
        check=True,
    )
    index = files["index.html"].decode()
    links = {unquote(html.unescape(link)) for link in re.findall(r'href="([^#"][^"]*)"', index)}
    assert links == files.keys() - {"index.html", "SHA256SUMS"}
    for name in links:
        assert hashlib.sha256(files[name]).hexdigest() in index


def test_the_index_needs_nothing_but_itself(city: SmallCity, tmp_path: Path) -> None:
    city.replace("systems_inventory/core/registry.yaml", "name: 台帳\n", "name: <script>x\n")
    make_pack(request(city, tmp_path / "usb"), WORDING)
    index = (tmp_path / "usb/index.html").read_text(encoding="utf-8")
    assert "<script" not in index
    assert "&lt;script&gt;x" in index
    assert not re.search(r"(src|href)=\"(https?:|//|/|file:)", index)
    assert "REAL INCIDENT" in index
    assert "Version 7" in index


def test_no_secret_is_in_it(city: SmallCity, tmp_path: Path) -> None:
    packed = make_pack(request(city, tmp_path / "usb"), WORDING)
    everything = b"\0".join(contents(tmp_path / "usb").values())
    for planted in (b"planted-", b"PRIVATE KEY", b"$ANSIBLE_VAULT;", b"6162636465666768"):
        assert planted not in everything
    assert sorted(packed.left_out) == [
        "playbooks/roles/guest/files/id_ed25519",
        "playbooks/roles/guest/files/notes.txt",
        "playbooks/roles/service/vars/main.yml",
        "systems_inventory/documents/old.key",
    ]
    names = contents(tmp_path / "usb").keys()
    assert not any(re.search(r"targets|credentials|known_hosts|journal|notif", n) for n in names)


def test_a_secret_of_the_environment_in_a_file_stops_it(
    city: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITY_DB_PASSWORD", "horse-battery")
    make_pack(request(city, tmp_path / "before"), WORDING)
    registry = "systems_inventory/core/registry.yaml"
    text = (city.root / registry).read_text(encoding="utf-8")
    city.write(registry, f"# horse-battery\n{text}")
    with pytest.raises(Refused, match=r"'systems_inventory/core/registry.yaml' holds a secret"):
        make_pack(request(city, tmp_path / "after"), WORDING)
    assert not (tmp_path / "after").exists()


def test_links_are_not_followed_out_of_the_workspace(city: SmallCity, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("planted-outside")
    (city.root / "playbooks/roles/guest/files/link.txt").symlink_to(outside)
    (city.root / "playbooks/roles/guest/folder").symlink_to(tmp_path)
    make_pack(request(city, tmp_path / "usb"), WORDING)
    assert b"planted-outside" not in b"\0".join(contents(tmp_path / "usb").values())


def test_the_same_workspace_gives_the_same_bytes(city: SmallCity, tmp_path: Path) -> None:
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    make_pack(request(city, one), WORDING)
    make_pack(request(city, two), WORDING)
    assert one.read_bytes() == two.read_bytes()
    make_pack(request(city, tmp_path / "folder"), WORDING)
    with zipfile.ZipFile(one) as packed:
        assert packed.testzip() is None
        inside = {name: packed.read(name) for name in packed.namelist()}
    assert inside == contents(tmp_path / "folder")
    assert list(inside) == sorted(inside)


def test_a_pack_is_replaced_and_nothing_else_is(city: SmallCity, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    make_pack(request(city, usb), WORDING)
    (usb / "old.txt").write_text("of the last pack")
    make_pack(request(city, usb), WORDING)
    assert not (usb / "old.txt").exists()
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "cat.jpg").write_text("cat")
    with pytest.raises(Refused, match="something else than a pack"):
        make_pack(request(city, photos), WORDING)
    assert (photos / "cat.jpg").read_text() == "cat"
    letters = tmp_path / "letters.zip"
    with zipfile.ZipFile(letters, "w") as packed:
        packed.writestr("index.html", "letters")
    with pytest.raises(Refused, match="something else than a pack"):
        make_pack(request(city, letters), WORDING)
    ours = tmp_path / "ours.zip"
    make_pack(request(city, ours), WORDING)
    make_pack(request(city, ours), WORDING)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["city", "letters.zip", "ours.zip", "photos", "usb"]
