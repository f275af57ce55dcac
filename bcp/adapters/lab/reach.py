"""How the lab's guests are reached: the content of `targets.json`."""

from __future__ import annotations

from bcp.adapters.lab.definition import LabDefinition
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.targets import Service, Target, Targets
from bcp.model.scenario import Realm


def targets_of(folder: LabFolder, lab: LabDefinition) -> Targets:
    """All guests of a lab, of the realm of drills."""
    return Targets(
        realm=Realm.DRILL,
        driver=lab.driver.value,
        ssh_port=lab.ssh_port,
        user=lab.user,
        identity_file=str(folder.identity_file),
        known_hosts=str(folder.known_hosts),
        python=lab.python,
        platform_address=lab.platform_address,
        repositories={repository.id: repository.path for repository in lab.repositories},
        expectations=str(folder.expectations),
        hosts=tuple(
            Target(
                system=guest.system,
                address=guest.address,
                root=guest.root,
                services=tuple(
                    Service(
                        name=service.name,
                        kind=service.kind,
                        port=service.port,
                        profile=service.profile,
                    )
                    for service in guest.services
                ),
            )
            for guest in lab.guests
        ),
    )
