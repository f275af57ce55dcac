from __future__ import annotations

import hashlib
import http.client
import json
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncssh
import dns.message
import dns.query
import dns.rcode
import pytest

from bcp.adapters.connection import host_variables
from bcp.adapters.lab.expectations import HttpAnswer, read_expectations
from bcp.adapters.lab.programs import postgresql_tools
from bcp.adapters.lab.quickcheck import quick_check
from bcp.adapters.targets import read_targets
from tests.adapters.lab.shell import Shell

pytestmark = pytest.mark.lab


def test_commands_keep_bytes_and_exit_status(running: Shell) -> None:
    data = bytes(range(256)) * 8192
    done = running.ssh("website", "cat; printf 'e\\377' >&2; exit 37", data)
    assert (done.returncode, done.stderr) == (37, b"e\xff")
    assert hashlib.sha256(done.stdout).digest() == hashlib.sha256(data).digest()


def test_a_command_ended_by_a_signal_is_told(running: Shell) -> None:
    assert running.ssh("website", "kill -TERM $$").returncode == 128 + 15


def test_commands_see_a_clean_environment_of_their_guest(running: Shell) -> None:
    said = running.ssh("registry", "pwd; env").stdout.decode().splitlines()
    variables = dict(line.split("=", 1) for line in said[1:])
    root = str(running.root("registry"))
    assert said[0] == root
    assert variables.keys() <= {
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "PWD", "OLDPWD", "_", "SHLVL"),
        *("ICT_BCP_LAB", "ICT_BCP_GUEST", "ICT_BCP_ROOT", "PYTHONDONTWRITEBYTECODE"),
    }
    assert (variables["HOME"], variables["ICT_BCP_GUEST"]) == (root, "registry")
    programs = running.ssh("registry", "command -v servicectl pg_ctl nginx python psql; id -u")
    assert programs.returncode == 0
    assert programs.stdout.split()[-1] != b"0"


def test_a_command_whose_client_leaves_is_ended(running: Shell) -> None:
    lab = running.definition
    place = ["-p", str(lab.ssh_port), f"{lab.user}@{running.address('website')}"]
    command = "echo $$; exec sleep 1000"
    with subprocess.Popen(
        ["ssh", *running.ssh_options(), *place, command], stdout=subprocess.PIPE
    ) as client:
        assert client.stdout is not None
        pid = int(client.stdout.readline())
        client.kill()
    gone = "while kill -0 {0} 2>/dev/null && ! grep -q '^State:.Z' /proc/{0}/status; do :; done"
    assert running.ssh("website", gone.format(pid)).returncode == 0


def test_many_commands_at_once(running: Shell) -> None:
    systems = ["database", "registry", "website", "names"] * 3
    with ThreadPoolExecutor(len(systems)) as pool:
        done = list(pool.map(lambda name: running.ssh(name, "pwd").stdout.decode(), systems))
    assert done == [f"{running.root(name)}\n" for name in systems]


def test_only_the_lab_key_logs_in(running: Shell, tmp_path: Path) -> None:
    key = tmp_path / "other"
    key.touch(mode=0o600)
    key.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    lab = running.definition
    options = [str(key) if word == str(running.folder.identity_file) else word
               for word in running.ssh_options()]  # fmt: skip
    place = ["-p", str(lab.ssh_port), f"{lab.user}@{running.address('website')}"]
    done = subprocess.run(["ssh", *options, *place, "id"], capture_output=True, check=False)
    assert done.returncode == 255
    assert b"Permission denied" in done.stderr


def test_files_travel_by_sftp(running: Shell, tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(b"\x00sent\xff")
    lab = running.definition
    batch = (
        f"put {tmp_path}/sent tmp/sent\nget {running.root('website')}/tmp/sent {tmp_path}/back\n"
    )
    subprocess.run(
        ["sftp", *running.ssh_options(), "-b", "-", "-P", str(lab.ssh_port),
         f"{lab.user}@{running.address('website')}"],
        input=batch.encode(), check=True, capture_output=True,
    )  # fmt: skip
    assert (tmp_path / "back").read_bytes() == b"\x00sent\xff"


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder for control sockets: the test's own is too deep for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="bcp-") as name:
        yield Path(name)


def test_ansible_works_with_pipelining_and_shared_connections(
    running: Shell, tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ansible.cfg").touch()
    targets = read_targets(running.folder.targets)
    hosts = {host.system: host_variables(targets, host) for host in targets.hosts}
    (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts}}))
    for name, value in {
        "ANSIBLE_PIPELINING": "1", "ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"),
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(short_folder), "LC_ALL": "C.UTF-8",
        "ANSIBLE_SSH_ARGS": "-F none -o ControlMaster=auto -o ControlPersist=30",
        "ANSIBLE_HOME": str(tmp_path / "home"), "ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg"),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    ansible = [str(Path(sys.executable).with_name("ansible")), "all", "-i",
               str(tmp_path / "hosts.json"), "-o"]  # fmt: skip
    ping = subprocess.run([*ansible, "-m", "ping"], capture_output=True, text=True, check=False)
    assert ping.returncode == 0, ping.stdout + ping.stderr
    assert ping.stdout.count('"ping": "pong"') == len(targets.hosts)
    monkeypatch.setenv("ANSIBLE_PIPELINING", "0")
    copy = ["-l", "website", "-m", "copy", "-a", "content=hello dest=tmp/copied"]
    copied = subprocess.run([*ansible, *copy], capture_output=True, text=True, check=False)
    assert copied.returncode == 0, copied.stdout + copied.stderr
    assert (running.root("website") / "tmp/copied").read_text() == "hello"


def test_every_known_answer_is_given(running: Shell) -> None:
    facts = read_expectations(running.folder.expectations).systems
    assert len(facts) == len(running.definition.guests)
    asked = [(name, answer) for name, fact in facts.items() for answer in fact.answers]
    assert len(asked) > 25
    assert [_difference(running, name, answer) for name, answer in asked] == [None] * len(asked)


def _difference(running: Shell, system: str, expected: HttpAnswer) -> object:
    link = http.client.HTTPConnection(running.address(system), expected.port, timeout=30)
    link.request("GET", expected.path)
    response = link.getresponse()
    body = response.read()
    link.close()
    if response.status != 200:
        return body
    if expected.sha256:
        return None if hashlib.sha256(body).hexdigest() == expected.sha256 else body
    answer = json.loads(body)
    same = {key: answer.get(key) for key in expected.contains} == expected.contains
    return None if same else answer


def test_files_are_what_is_expected(running: Shell) -> None:
    facts = read_expectations(running.folder.expectations).systems
    for system, fact in facts.items():
        for name, digest in fact.files.items():
            content = (running.root(system) / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest


def test_names_are_answered_over_udp_and_tcp(running: Shell) -> None:
    facts = read_expectations(running.folder.expectations).systems["names"]
    server = running.address("names")
    assert len(facts.names) == len(running.definition.guests)
    for name, address in facts.names.items():
        for ask in (dns.query.udp, dns.query.tcp):
            answer = ask(dns.message.make_query(name, "A"), server, port=5353, timeout=10)
            assert [item.address for item in answer.answer[0]] == [address]
    unknown = dns.query.udp(dns.message.make_query("no.city.test", "A"), server, port=5353)
    assert unknown.rcode() == dns.rcode.NXDOMAIN


def test_unknown_things_are_not_found(running: Shell) -> None:
    assert running.get("registry", "/records/99999999")[0] == 404
    assert running.get("staff", "/accounts/nobody")[0] == 404
    assert running.get("gate", "/relay/database/x")[0] == 404
    assert running.get("registry", "/transactions?number=x", "POST")[0] == 400


def test_a_gateway_passes_on_what_its_rules_allow(running: Shell) -> None:
    assert running.get("gate", "/relay/counter/ready") == (200, {"system": "counter"})


def test_an_application_says_what_it_misses_and_recovers(running: Shell) -> None:
    assert running.ssh("database", "servicectl stop postgresql").returncode == 0
    status, answer = running.get("registry", "/records/00000001")
    assert (status, answer["cause"]) == (503, "registry")
    status, answer = running.get("counter", "/health")
    assert (status, answer["reason"]) == (503, "registry answered 503")
    assert running.ssh("database", "servicectl start postgresql").returncode == 0
    assert running.get("counter", "/health")[0] == 200


def test_servicectl_is_idempotent(running: Shell) -> None:
    def servicectl(words: str) -> tuple[int, str]:
        done = running.ssh("registry", f"servicectl {words}")
        return done.returncode, done.stdout.decode().strip()

    assert servicectl("start") == (0, "unchanged application active")
    assert servicectl("status") == (0, "application active")
    assert servicectl("stop application") == (0, "changed application inactive")
    assert servicectl("stop application") == (0, "unchanged application inactive")
    assert servicectl("status application") == (3, "application inactive")
    assert servicectl("restart application") == (0, "changed application active")
    assert servicectl("start other")[0] == 2
    assert servicectl("dance")[0] == 2


def test_a_service_that_cannot_start_says_why(running: Shell) -> None:
    root = running.root("staff")
    config = root / "app/config.json"
    kept = config.read_bytes()
    config.write_text("{}")
    failed = running.ssh("staff", "servicectl restart application")
    config.write_bytes(kept)
    assert failed.returncode == 1
    assert b"KeyError: 'system'" in failed.stderr
    assert running.ssh("staff", "servicectl start").returncode == 0


def test_business_goes_on_and_its_log_is_archived(running: Shell) -> None:
    before = running.get("registry", "/summary")[1]
    assert before["chain"] == "whole"
    wal = running.folder.repositories / "hall/database/cluster/wal"
    archived = set(wal.iterdir())
    status = running.embedded.status()
    assert set(status.traffic) == {"registry", "seals", "staff", "archive", "names"}
    _write_until(running, before["transactions"] + 2)
    switched = running.ssh("database", "psql -Atqc 'select pg_walfile_name(pg_switch_wal())'")
    name = switched.stdout.decode().strip()
    wait = f"while [ ! -e '{wal}/{name}' ]; do :; done"
    assert running.ssh("database", wait).returncode == 0
    assert wal / name not in archived
    assert not (running.folder.repositories / "offsite/database/cluster/wal" / name).exists()


def _write_until(running: Shell, transactions: int) -> None:
    while running.get("registry", "/summary")[1]["transactions"] < transactions:
        pass


def test_backups_are_complete_in_every_repository(running: Shell) -> None:
    definition = running.definition
    seen = 0
    for guest in definition.guests:
        for backup in guest.backups:
            for repository in backup.repositories:
                store = running.folder.repositories / repository / guest.system / backup.id
                generations = sorted(path for path in store.iterdir() if path.name[:2] == "20")
                assert len(generations) == definition.generations
                for generation in generations:
                    _check_generation(generation)
                    seen += 1
    assert seen == 2 * 2 * 13
    newest = json.loads(next(
        (running.folder.repositories / "offsite/registry/papers").glob("20*/manifest.json")
    ).read_text())["newest"]  # fmt: skip
    assert newest is not None


def _check_generation(generation: Path) -> None:
    manifest = json.loads((generation / "manifest.json").read_text())
    assert manifest.keys() == {
        *("kind", "system", "backup", "created_at", "newest", "bytes", "files")
    }
    assert manifest["bytes"] > 0
    if manifest["kind"] == "postgresql":
        verify = [str(postgresql_tools() / "pg_verifybackup"), "-q", str(generation / "base")]
        subprocess.run(verify, check=True)
        assert manifest["newest"] is None or manifest["newest"] < manifest["created_at"]
    else:
        check = ["sha256sum", "--quiet", "-c", "../SHA256SUMS"]
        subprocess.run(check, check=True, cwd=generation / "data")
        files = [path for path in (generation / "data").rglob("*") if path.is_file()]
        assert len(files) == manifest["files"]


def test_secrets_are_for_their_owner_alone(running: Shell) -> None:
    folder = running.folder
    for path in (folder.identity_file, folder.definition, folder.host_key, folder.targets,
                 folder.expectations, running.root("database") / "etc/pgpass",
                 running.root("registry") / "app/config.json"):  # fmt: skip
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for path in (folder.client, folder.private, folder.guests, folder.repositories):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_guests_are_made_and_unmade_through_the_platform(running: Shell) -> None:
    done = running.ssh("platform", "guestctl destroy archive")
    assert (done.returncode, json.loads(done.stdout)["changed"]) == (0, True)
    assert not running.root("archive").exists()
    assert running.ssh("archive", "true").returncode == 255
    assert (
        json.loads(running.ssh("platform", "guestctl destroy archive").stdout)["changed"] is False
    )
    created = json.loads(running.ssh("platform", "guestctl create archive").stdout)
    assert created["created"] is True
    assert json.loads(running.ssh("platform", "guestctl create archive").stdout)["created"] is False
    assert running.ssh("archive", "ls").stdout == b"etc\nlog\nrun\ntmp\n"
    status = json.loads(running.ssh("platform", "guestctl status archive").stdout)["guests"]
    assert [(guest["exists"], guest["open"]) for guest in status] == [(True, True)]
    assert running.ssh("platform", "guestctl create nobody").returncode == 1
    assert running.ssh("platform", "guestctl dance archive").returncode == 2


def test_the_quick_check_sees_what_is_missing(running: Shell) -> None:
    targets = running.embedded.targets()
    target = targets.host("staff")
    assert target is not None
    assert all(result.passed for result in quick_check(targets, target))
    running.ssh("staff", "servicectl stop")
    assert [result.passed for result in quick_check(targets, target)] == [False]
    running.ssh("staff", "servicectl start")
