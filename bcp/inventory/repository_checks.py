"""Whether what is stated of backup repositories fits together."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error
from bcp.inventory.sources import EntityKind
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.resource import RepositoryKind
from bcp.model.system import BackupKind


def addresses_are_of_restic(contents: Contents) -> Iterator[Problem]:
    """Only restic reaches a repository by an address; the other kinds are folders."""
    for repository in contents.inventory.repositories:
        if repository.url is not None and repository.kind is not RepositoryKind.RESTIC:
            yield error(
                "url-not-restic",
                Message.of(
                    "The repository '{name}' is of the kind '{kind}', which is a folder, but it "
                    "has a url.",
                    name=repository.id,
                    kind=repository.kind.value,
                ),
                Message.of("Write 'kind: restic', or name its folder in playbooks/targets.yaml."),
                contents.sources.position(EntityKind.REPOSITORY, repository.id, ("url",)),
            )


def image_repositories_hold_files(contents: Contents) -> Iterator[Problem]:
    """Disks of virtual machines are restored as files; no database or site is kept as a disk."""
    repositories = contents.inventory.repositories_by_id
    for system in contents.inventory.systems:
        for number, backup in enumerate(system.backups):
            for index, copy in enumerate(backup.copies):
                repository = repositories.get(copy.repository)
                image = repository is not None and repository.kind is RepositoryKind.IMAGE
                if image and backup.kind is not BackupKind.FILES:
                    path = ("backups", number, "copies", index, "repository")
                    yield error(
                        "image-not-files",
                        Message.of(
                            "'{backup}' is of the kind '{kind}', but '{repository}' holds disks of "
                            "virtual machines.",
                            backup=backup.id,
                            kind=backup.kind.value,
                            repository=copy.repository,
                        ),
                        Message.of("Keep the disks as a data set of the kind 'files'."),
                        contents.sources.position(EntityKind.SYSTEM, system.id, path),
                    )
