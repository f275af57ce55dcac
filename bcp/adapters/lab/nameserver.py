"""A name server over UDP and TCP that answers from zone files: `ADDRESS PORT FOLDER`."""

from __future__ import annotations

import asyncio
import struct
import sys
from pathlib import Path
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone


def read_zones(folder: Path) -> list[dns.zone.Zone]:
    """All zones (`<origin>.zone`). Raises OSError or dns.exception.DNSException."""
    zones = [
        dns.zone.from_file(str(path), origin=path.stem, relativize=False)
        for path in sorted(folder.glob("*.zone"))
    ]
    if not zones:
        raise FileNotFoundError(f"no zone file in {folder}")
    return zones


def answer(zones: list[dns.zone.Zone], data: bytes) -> bytes | None:
    """The response to a query, or None when it cannot be read as one."""
    try:
        query = dns.message.from_wire(data)
    except dns.exception.DNSException:
        return None
    response = dns.message.make_response(query)
    if len(query.question) != 1:
        response.set_rcode(dns.rcode.FORMERR)
        return response.to_wire()
    question = query.question[0]
    zone = next((z for z in zones if z.origin and question.name.is_subdomain(z.origin)), None)
    if zone is None:
        response.set_rcode(dns.rcode.REFUSED)
        return response.to_wire()
    response.flags |= dns.flags.AA
    found = zone.get_rdataset(question.name, question.rdtype)
    if found is not None:
        response.answer.append(dns.rrset.from_rdata_list(question.name, found.ttl, list(found)))
    elif zone.get_node(question.name) is None:
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response.to_wire()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, zones: list[dns.zone.Zone]) -> None:
        self._zones = zones
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Before Python 3.12 asyncio's own datagram transport is no subclass of that class.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        response = answer(self._zones, data)
        if response is not None and self._transport is not None:
            self._transport.sendto(response, addr)


async def serve(address: str, port: int, zones: list[dns.zone.Zone]) -> None:
    """Answer until cancelled. Raises OSError when the address is taken."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                response = answer(zones, await reader.readexactly(length))
                if response is None:
                    break
                writer.write(struct.pack("!H", len(response)) + response)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: _Datagrams(zones), local_addr=(address, port))
    server = await asyncio.start_server(converse, address, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), read_zones(Path(sys.argv[3]))))
