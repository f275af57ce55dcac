"""Where guests live: folders with endpoints of the daemon, or machines with their own sshd."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from pathlib import Path
from typing import Protocol

import psutil

from bcp.adapters.lab import guest as guests
from bcp.adapters.lab import inside
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.machinery import access_of, furnish, machine_of, prepare_folders
from bcp.adapters.lab.processes import TAG_LAB, end_processes
from bcp.adapters.lab.sshd import Endpoint
from bcp.adapters.machines.machine import Machine

_WATCH_SECONDS = 0.05
_HALT = """
set -e
units=$(systemctl list-units --plain --no-legend --state=active,activating 'bcp-*' | cut -d' ' -f1)
test -n "$units" || exit 0
systemctl kill --kill-whom=main --signal=SIGKILL $units
systemctl stop $units
echo "$units"
"""
"""Kills the services and waits until they are gone: a crash, for those who depend on them."""


class Housing(Protocol):
    """Makes, opens, ends and removes guests. All of it may raise OSError."""

    async def create(self, guest: GuestDefinition) -> bool:
        """Make the empty guest, if it is not there, and let it be logged in to; what it changed."""

    async def restore(self, guest: GuestDefinition) -> None:
        """Let a guest be logged in to again if it was made before; for a daemon that begins."""

    async def cut(self, guest: GuestDefinition) -> None:
        """Cut every connection and take no new one."""

    def end(self, guests: list[GuestDefinition]) -> bool:
        """End everything that runs in guests, as a crash would; False when nothing did."""

    def halt(self, guests: list[GuestDefinition]) -> bool:
        """End the services of guests, which stay reachable; False when none ran."""

    def remove(self, guest: GuestDefinition) -> bool:
        """Remove all of a guest; False when there was nothing."""

    async def next_command(self, guest: GuestDefinition) -> None:
        """Wait until the next command has begun in a guest."""

    def exists(self, guest: GuestDefinition) -> bool:
        """Whether the guest was made."""

    def is_open(self, guest: GuestDefinition) -> bool:
        """Whether it can be logged in to."""

    async def close(self) -> None:
        """The daemon ends."""


class Folders:
    """Guests are folders; the daemon listens for them, and their processes are this machine's."""

    def __init__(self, folder: LabFolder, lab: LabDefinition) -> None:
        self._folder, self._lab = folder, lab
        self._endpoints = {guest.system: self._endpoint(guest) for guest in lab.guests}

    async def create(self, guest: GuestDefinition) -> bool:
        """Make the folder and listen."""
        made = await asyncio.to_thread(guests.create_skeleton, self._lab, guest)
        endpoint = self._endpoints[guest.system]
        opened = not endpoint.is_open
        await endpoint.open()
        return made or opened

    async def restore(self, guest: GuestDefinition) -> None:
        """Listen."""
        if self.exists(guest):
            await self._endpoints[guest.system].open()

    async def cut(self, guest: GuestDefinition) -> None:
        """Stop listening."""
        await self._endpoints[guest.system].close()

    def end(self, guests: list[GuestDefinition]) -> bool:
        """End all processes."""
        return bool(end_processes(self._folder.root, {guest.system for guest in guests}))

    def halt(self, guests: list[GuestDefinition]) -> bool:
        """End all processes; the endpoint is the daemon's and stays."""
        return self.end(guests)

    def remove(self, guest: GuestDefinition) -> bool:
        """Delete the folder."""
        return guests.remove(guest)

    async def next_command(self, guest: GuestDefinition) -> None:
        """Wait until the endpoint begins a command."""
        await self._endpoints[guest.system].next_command()

    def exists(self, guest: GuestDefinition) -> bool:
        """Whether the folder is there."""
        return (Path(guest.root) / "etc/services.json").exists()

    def is_open(self, guest: GuestDefinition) -> bool:
        """Whether the daemon listens."""
        return self._endpoints[guest.system].is_open

    async def close(self) -> None:
        """Stop listening for all."""
        for endpoint in self._endpoints.values():
            await endpoint.close()

    def _endpoint(self, guest: GuestDefinition) -> Endpoint:
        return Endpoint(
            guest.address,
            self._lab.ssh_port,
            Path(guest.root),
            guests.environment(self._lab, guest),
            self._folder.host_key,
            self._folder.authorized_keys,
        )


class Machines:
    """Guests are machines of systemd-nspawn, with a system, a network and an sshd of their own."""

    def __init__(self, folder: LabFolder, lab: LabDefinition) -> None:
        self._folder, self._lab = folder, lab

    async def create(self, guest: GuestDefinition) -> bool:
        """Make the machine and boot it."""
        return await asyncio.to_thread(self._create, guest)

    async def restore(self, guest: GuestDefinition) -> None:
        """A machine runs whether a daemon does or not."""

    async def cut(self, guest: GuestDefinition) -> None:
        """Its power is cut with its connections."""
        await asyncio.to_thread(self._machine(guest).kill)

    def end(self, guests: list[GuestDefinition]) -> bool:
        """Cut the power."""
        ended = [self._machine(guest).kill() for guest in guests]
        return any(ended)

    def halt(self, guests: list[GuestDefinition]) -> bool:
        """Kill the services."""
        halted = [self._halt(guest) for guest in guests if self.is_open(guest)]
        return any(halted)

    def remove(self, guest: GuestDefinition) -> bool:
        """Remove the machine and its data."""
        found = self._machine(guest).destroy()
        root = Path(guest.root)
        if root.exists():
            shutil.rmtree(root)
            found = True
        return found

    async def next_command(self, guest: GuestDefinition) -> None:
        """Wait until somebody who has logged in runs something; the kernel tells nobody of it."""
        while not _has_session(self._machine(guest)):  # noqa: ASYNC110 - as said
            await asyncio.sleep(_WATCH_SECONDS)

    def exists(self, guest: GuestDefinition) -> bool:
        """Whether the machine was made."""
        return self._machine(guest).exists

    def is_open(self, guest: GuestDefinition) -> bool:
        """Whether it runs."""
        return self._machine(guest).leader is not None

    async def close(self) -> None:
        """Machines outlive the daemon."""

    def _halt(self, guest: GuestDefinition) -> bool:
        try:
            return bool(inside.run(self._folder, self._lab, guest, ["sh", "-c", _HALT]))
        except subprocess.CalledProcessError as error:
            raise OSError(error.stderr.decode("utf-8", "replace").strip()) from error

    def _machine(self, guest: GuestDefinition) -> Machine:
        return machine_of(self._folder, self._lab, guest)

    def _create(self, guest: GuestDefinition) -> bool:
        made = guests.create_skeleton(self._lab, guest)
        machine = self._machine(guest)
        prepare_folders(self._lab, guest, machine)
        if machine.prepare(Path(self._lab.base), access_of(self._folder, self._lab)):
            furnish(self._lab, guest, machine)
            made = True
        started = machine.start(self._lab.ssh_port, {TAG_LAB: self._lab.root})
        return made or started


def housing_of(folder: LabFolder, lab: LabDefinition) -> Housing:
    """Where the guests of a lab live."""
    return Machines(folder, lab) if lab.has_machines else Folders(folder, lab)


def _has_session(machine: Machine) -> bool:
    """Whether a session of sshd has a child, which is somebody's command."""
    leader = machine.leader
    if leader is None:
        return False
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(leader).children(recursive=True):
            if process.name() == "sshd" and any(
                child.name() != "sshd" for child in process.children()
            ):
                return True
    return False
