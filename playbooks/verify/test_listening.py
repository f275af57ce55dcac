"""The service's process runs and listens where it should."""

from __future__ import annotations

from bcp.adapters.probe import Probe
from bcp.model.lab import ServiceKind
from bcp.model.system import Check


def test_process_runs_and_listens(listening_check: Check, probe: Probe) -> None:
    """Each service that the check names, or all of them."""
    listeners = probe.listeners()
    for service in probe.services(listening_check.service):
        assert probe.is_active(service), f"{service.name} does not run"
        protocols = ("tcp", "udp") if service.kind is ServiceKind.DNS else ("tcp",)
        for protocol in protocols:
            wanted = (protocol, probe.target.address, service.port)
            assert wanted in listeners, f"nothing listens on {wanted}"
