"""What Ansible runs for the vault's password: `python -I -S vault_client.py SOCKET`.

Standard library only, so that it starts fast.
"""

from __future__ import annotations

import socket
import sys


def main(path: str) -> int:
    """Write what the socket says to standard output; 1 when it says nothing."""
    said = b""
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(path)
        while part := link.recv(4096):
            said += part
    sys.stdout.buffer.write(said)
    return 0 if said else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
