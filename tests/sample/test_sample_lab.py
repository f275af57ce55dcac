"""The lab of the sample: its services, the backups and the checks speak of the same things."""

from __future__ import annotations

import networkx as nx
import pytest

from bcp.inventory.edges import RUNNING, stated_edges
from bcp.model.hosting import HostingKind
from bcp.model.inventory import Inventory
from bcp.model.lab import Lab, Profile, ServiceKind
from bcp.model.system import BackupKind, CheckKind

OWN_SERVICE = {
    BackupKind.POSTGRESQL: ServiceKind.POSTGRESQL,
    BackupKind.WEB: ServiceKind.WEB,
    BackupKind.APPLICATION: ServiceKind.APPLICATION,
}
FACILITIES = {"power", "cooling", "core-network"}


@pytest.fixture(scope="module")
def standing(city: Inventory) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(city.systems_by_id)
    graph.add_edges_from((e.source, e.target) for e in stated_edges(city) if e.kind in RUNNING)
    return graph


def test_every_system_but_the_facilities_has_one_guest(city: Inventory, lab: Lab) -> None:
    guests = [guest.system for guest in lab.guests]
    assert sorted(guests) == sorted(set(city.systems_by_id) - FACILITIES)
    facilities = {s.id for s in city.systems if s.hosting.kind is HostingKind.FACILITY}
    assert facilities <= FACILITIES


def test_services_are_the_ones_that_the_backups_restore(city: Inventory, lab: Lab) -> None:
    for guest in lab.guests:
        kinds = {backup.kind for backup in city.systems_by_id[guest.system].backups}
        services = {service.kind for service in guest.services}
        expected = {OWN_SERVICE[kind] for kind in kinds if kind in OWN_SERVICE}
        assert services - {ServiceKind.DNS} == expected, guest.system
        assert (guest.files > 0) == (BackupKind.FILES in kinds), guest.system


def test_every_service_and_every_data_set_is_checked(city: Inventory, lab: Lab) -> None:
    for guest in lab.guests:
        system = city.systems_by_id[guest.system]
        names = {service.name for service in guest.services}
        listening = {c.service for c in system.verification if c.kind is CheckKind.LISTENING}
        answers = {c.service for c in system.verification if c.kind is CheckKind.ANSWER}
        data = {c.backup for c in system.verification if c.kind is CheckKind.DATA}
        assert listening == names, guest.system
        assert answers <= names, guest.system
        assert data == {b.id for b in system.backups if b.kind is not BackupKind.APPLICATION}
        assert answers or data, guest.system


def test_facilities_are_checked_by_people(city: Inventory) -> None:
    for name in FACILITIES:
        checks = city.systems_by_id[name].verification
        assert {check.kind for check in checks} == {CheckKind.MANUAL}


def test_an_application_reaches_only_what_it_stands_on(lab: Lab, standing: nx.DiGraph[str]) -> None:
    kinds = {g.system: {s.kind for s in g.services} for g in lab.guests}
    for guest in lab.guests:
        below = nx.descendants(standing, guest.system)
        for service in guest.services:
            assert (service.profile is not None) == (service.kind is ServiceKind.APPLICATION)
            assert set(service.calls) <= below, guest.system
            for called in service.calls:
                assert ServiceKind.APPLICATION in kinds[called], (guest.system, called)
            if service.database is not None:
                assert service.database in below | {guest.system}
                assert ServiceKind.POSTGRESQL in kinds[service.database]


def test_registers_have_a_database_and_catalogues_have_files(lab: Lab) -> None:
    profiles = set()
    for guest in lab.guests:
        for service in guest.services:
            profiles.add(service.profile)
            assert (service.profile is Profile.REGISTER) == (service.database is not None)
            if service.profile is Profile.CATALOGUE:
                assert guest.files > 0, guest.system
    assert profiles - {None} == set(Profile)


def test_the_whole_city_fits_on_a_small_machine(lab: Lab) -> None:
    services = [service.kind for guest in lab.guests for service in guest.services]
    assert services.count(ServiceKind.POSTGRESQL) <= 9
    assert services.count(ServiceKind.APPLICATION) <= 40
