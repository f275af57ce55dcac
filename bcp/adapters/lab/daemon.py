"""The lab's one daemon: every guest's SSH endpoint, the platform's, control socket and traffic.

Started as `python -I -m bcp.adapters.lab.daemon LAB READY_FD`; detaches itself, then writes one
JSON line to READY_FD: `{}` when it serves, `{"error": ...}` when it could not.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from bcp.adapters.lab import guest as guests
from bcp.adapters.lab import inside
from bcp.adapters.lab.control import listening
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.housing import housing_of
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.sshd import Endpoint
from bcp.adapters.lab.traffic import Traffic

Answer = dict[str, Any]
_SERVICE_SECONDS = 120
_AT_WORK_SECONDS = 90
"""How long `kill-at-work` waits for a command; below the time-out of whoever asks."""


class Daemon:
    """Serves one lab until told to stop."""

    def __init__(self, folder: LabFolder, lab: LabDefinition) -> None:
        self._folder = folder
        self._lab = lab
        self._housing = housing_of(folder, lab)
        self._locks = {guest.system: asyncio.Lock() for guest in lab.guests}
        self._traffic = Traffic(folder, lab)
        self._stopping = asyncio.Event()
        home = folder.private / "platform"
        home.mkdir(mode=0o700, exist_ok=True)
        self._platform = Endpoint(
            lab.platform_address,
            lab.ssh_port,
            home,
            guests.platform_environment(lab, home),
            folder.host_key,
            folder.authorized_keys,
        )

    async def serve(self, ready: int) -> None:
        """Open what there is, report readiness, serve until stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        control = listening(self._folder.control)
        await self._platform.open()
        for definition in self._lab.guests:
            await self._housing.restore(definition)
        server = await asyncio.start_unix_server(self._converse, sock=control)
        traffic = asyncio.create_task(self._traffic.run())
        _report(ready, {})
        await self._stopping.wait()
        traffic.cancel()
        server.close()
        await self._platform.close()
        await self._housing.close()
        self._folder.control.unlink(missing_ok=True)
        self._folder.process_id.unlink(missing_ok=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                try:
                    answer = await self._answer(json.loads(line))
                except (OSError, ValueError, KeyError) as error:
                    answer = {"error": str(error) or type(error).__name__}
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, request: Answer) -> Answer:
        verb, system = request.get("verb"), request.get("system")
        if verb == "stop":
            self._stopping.set()
            return {"pid": os.getpid()}
        if verb == "status":
            return self._status(system)
        if verb == "traffic":
            await self._traffic.select(request["systems"])
            return {"systems": list(self._traffic.systems)}
        systems = request.get("systems") or [system]
        chosen = [self._lab.guests_by_system.get(name or "") for name in systems]
        definitions = [definition for definition in chosen if definition is not None]
        if len(definitions) < len(systems):
            raise ValueError(f"the lab has no guest for {systems}")
        if verb == "kill-at-work":
            # No lock yet: the guest may have to be created before anything can run in it.
            for definition in definitions:
                await asyncio.wait_for(self._housing.next_command(definition), _AT_WORK_SECONDS)
            verb = "kill"
        async with contextlib.AsyncExitStack() as held:
            for definition in sorted(definitions, key=lambda d: d.system):
                await held.enter_async_context(self._locks[definition.system])
            changed = await self._act(str(verb), definitions)
        described = [self._describe(definition) for definition in definitions]
        return {"changed": changed, "created": changed and verb == "create", "guests": described}

    async def _act(self, verb: str, definitions: list[GuestDefinition]) -> bool:
        if verb in {"destroy", "kill", "halt"}:
            return await self._end(definitions, verb)
        actions = {"create": self._create, "start": self._start}
        if verb not in actions:
            raise ValueError(f"unknown request '{verb}'")
        changed = await asyncio.gather(*(actions[verb](one) for one in definitions))
        return any(changed)

    async def _create(self, definition: GuestDefinition) -> bool:
        return await self._housing.create(definition)

    async def _end(self, definitions: list[GuestDefinition], verb: str) -> bool:
        """End all processes; `kill` also cuts connections, `destroy` also deletes the guest."""
        for definition in definitions:
            self._traffic.drop(definition.system)
        if verb != "halt":
            await asyncio.gather(*(self._housing.cut(one) for one in definitions))
        end = self._housing.halt if verb == "halt" else self._housing.end
        changed = await asyncio.to_thread(end, definitions)
        if verb == "destroy":
            removals = (asyncio.to_thread(self._housing.remove, one) for one in definitions)
            removed = await asyncio.gather(*removals)
            changed = changed or any(removed)
        return changed

    async def _start(self, definition: GuestDefinition) -> bool:
        created = await self._create(definition)
        return "changed" in await self._service_command(definition, "start") or created

    async def _service_command(self, definition: GuestDefinition, verb: str) -> list[str]:
        made = inside.call(self._folder, self._lab, definition, ["servicectl", verb])
        child = await asyncio.create_subprocess_exec(
            *made.words,
            cwd=made.folder,
            env=made.variables,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(child.communicate(), _SERVICE_SECONDS)
        if child.returncode:
            raise OSError(err.decode("utf-8", "replace").strip())
        return [line.split()[0] for line in out.decode().splitlines()]

    def _status(self, system: str | None) -> Answer:
        chosen = [guest for guest in self._lab.guests if system in {None, guest.system}]
        if not chosen:
            raise ValueError(f"the lab has no guest for system '{system}'")
        return {
            "pid": os.getpid(),
            "traffic": self._traffic.describe(),
            "guests": [self._describe(definition) for definition in chosen],
        }

    def _describe(self, definition: GuestDefinition) -> Answer:
        return {
            "system": definition.system,
            "exists": self._housing.exists(definition),
            "open": self._housing.is_open(definition),
            "address": definition.address,
            "port": self._lab.ssh_port,
            "root": definition.root,
        }


def _report(ready: int, answer: Answer) -> None:
    with os.fdopen(ready, "w") as file:
        json.dump(answer, file)


def main() -> None:
    """Detach and serve."""
    folder, ready = LabFolder(Path(sys.argv[1])), int(sys.argv[2])
    if os.fork():
        os._exit(0)
    os.setsid()
    os.umask(0o077)
    os.chdir(folder.private)
    folder.process_id.write_text(f"{os.getpid()}\n")
    try:
        daemon_lab = guests.lab_of(folder)
        asyncio.run(_serve(folder, daemon_lab, ready))
    except OSError as error:
        with contextlib.suppress(OSError):
            _report(ready, {"error": str(error)})
        raise


async def _serve(folder: LabFolder, lab: LabDefinition, ready: int) -> None:
    await Daemon(folder, lab).serve(ready)


if __name__ == "__main__":
    main()
