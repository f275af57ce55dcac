"""What a guest holds before anything happens: release, configuration, files, pages, zones."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path

from bcp.adapters.lab.definition import GuestDefinition, LabDefinition, ServiceDefinition
from bcp.adapters.lab.postgresql import DATABASE, SUPERUSER
from bcp.adapters.lab.residents import document
from bcp.model.lab import Profile, ServiceKind

ZONE = "city.test"
ACCOUNTS = 20


def guest_contents(lab: LabDefinition, guest: GuestDefinition) -> dict[str, bytes]:
    """Every file of a guest's application, web and file data, by path below its root."""
    contents = file_contents(lab, guest)
    application = guest.service(ServiceKind.APPLICATION)
    if application:
        contents |= _release()
        contents["app/config.json"] = _json(_configuration(lab, guest, application))
    web = guest.service(ServiceKind.WEB)
    if web:
        contents["web/nginx.conf"] = _NGINX.format(
            address=guest.address, port=web.port, name=web.name
        ).encode()
        for path, body in web_pages(guest).items():
            contents[f"web/html{path}" + ("index.html" if path.endswith("/") else "")] = body
    return contents


def file_contents(lab: LabDefinition, guest: GuestDefinition) -> dict[str, bytes]:
    """The guest's documents, and the data its services answer from (rules, accounts, zones)."""
    contents = {
        f"files/{index // 100:03d}/document-{index:05d}.bin": document(
            guest.system, lab.seed, index
        )
        for index in range(guest.files)
    }
    application = guest.service(ServiceKind.APPLICATION)
    home = guest.data_home
    if application and application.profile is Profile.RELAY:
        contents[f"{home}/rules.json"] = _json(_rules(lab, guest, application))
    if application and application.profile is Profile.ACCOUNT:
        contents[f"{home}/accounts.json"] = _json(accounts(lab))
    if guest.service(ServiceKind.DNS):
        contents[f"{home}/zones/{ZONE}.zone"] = _zone(lab, guest).encode()
        if lab.has_machines:
            contents[f"{home}/zones/dnsmasq.conf"] = _host_records(lab).encode()
    return contents


def web_pages(guest: GuestDefinition) -> dict[str, bytes]:
    """The pages of a guest's web server by request path."""
    page = (
        '<!doctype html>\n<html lang="ja"><meta charset="utf-8"><title>{title}</title>'
        "<h1>{title}</h1><p>訓練環境</p></html>\n"
    )
    return {
        "/": page.format(title=guest.system).encode(),
        "/notice.html": page.format(title=f"{guest.system} お知らせ").encode(),
        "/data/open-data.csv": b"id,value\n"
        + b"".join(b"%d,%d\n" % (i, i * i) for i in range(200)),
    }


def accounts(lab: LabDefinition) -> dict[str, dict[str, object]]:
    """Accounts by uid; synthetic, without any password."""
    return {
        f"user{index:04d}": {
            "name": f"検証 職員{index:04d}",
            "groups": ["staff", f"section-{index % 5}"],
            "enabled": index % 7 != 0,
            "token": hashlib.sha256(f"{lab.seed}/{index}".encode()).hexdigest()[:16],
        }
        for index in range(1, ACCOUNTS + 1)
    }


def names(lab: LabDefinition) -> dict[str, str]:
    """Every guest's host name and address."""
    return {f"{guest.system}.{ZONE}": guest.address for guest in lab.guests}


def lay_down(root: Path, contents: dict[str, bytes]) -> None:
    """Write files below a guest's root, for its owner alone."""
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)


def _release() -> dict[str, bytes]:
    package = resources.files("bcp.adapters.lab.cityapp")
    files = {
        f"app/cityapp/{item.name}": item.read_bytes()
        for item in package.iterdir()
        if item.name.endswith(".py")
    }
    files["app/__main__.py"] = files.pop("app/cityapp/launch.py")
    digest = hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()
    files["app/RELEASE"] = f"{digest}\n".encode()
    return files


def _configuration(
    lab: LabDefinition, guest: GuestDefinition, service: ServiceDefinition
) -> dict[str, object]:
    return {
        "system": guest.system,
        "name": guest.system,
        "profile": service.profile,
        "address": guest.address,
        "port": service.port,
        "database": _dsn(lab, service.database) if service.database else None,
        "calls": [_call(lab, name) for name in service.calls],
        "data": guest.data_home,
        "equipment": {"unit-a": "running", "unit-b": "standby"},
    }


def _dsn(lab: LabDefinition, database: str) -> str:
    guest = lab.guests_by_system[database]
    service = guest.service(ServiceKind.POSTGRESQL)
    assert service is not None
    return (
        f"host={guest.address} port={service.port} dbname={DATABASE} user={SUPERUSER} "
        f"password={lab.password}"
    )


def _call(lab: LabDefinition, system: str) -> dict[str, object]:
    profile = lab.application(system).profile
    return {"system": system, "profile": profile, "url": lab.url(system)}


def _rules(
    lab: LabDefinition, guest: GuestDefinition, service: ServiceDefinition
) -> list[dict[str, object]]:
    """A gateway lets requests through to what it calls and to what calls it."""
    callers = [
        other.system
        for other in lab.guests
        for application in other.services
        if guest.system in application.calls
    ]
    return [_call(lab, name) for name in dict.fromkeys((*service.calls, *callers))]


def _zone(lab: LabDefinition, guest: GuestDefinition) -> str:
    lines = [
        "$TTL 300",
        f"@ IN SOA {guest.system} hostmaster 1 3600 600 86400 300",
        f"@ IN NS {guest.system}",
        *(f"{other.system} IN A {other.address}" for other in lab.guests),
    ]
    return "\n".join(lines) + "\n"


def _host_records(lab: LabDefinition) -> str:
    return "".join(f"host-record={name},{address}\n" for name, address in names(lab).items())


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


_NGINX = """\
worker_processes 1;
error_log log/{name}.log warn;
pid run/{name}.nginx.pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    charset utf-8;
    types {{ text/html html; text/csv csv; }}
    default_type application/octet-stream;
    client_body_temp_path tmp/body;
    proxy_temp_path tmp/proxy;
    fastcgi_temp_path tmp/fastcgi;
    uwsgi_temp_path tmp/uwsgi;
    scgi_temp_path tmp/scgi;
    server {{
        listen {address}:{port};
        root web/html;
    }}
}}
"""
