"""`guestctl create|destroy|start SYSTEM | status [SYSTEM]` on the platform's endpoint.

Prints one JSON object. Exit codes: 0 done, 1 failed, 2 wrong usage. Standard library only.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bcp.adapters.lab.control import ask

FAILED, USAGE = 1, 2
_VERBS = ("create", "destroy", "start", "status")


def main(arguments: list[str] | None = None) -> int:
    """Carry a command out and return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if (
        not words
        or words[0] not in _VERBS
        or len(words) != (2 if words[0] != "status" else len(words))
    ):
        print("usage: guestctl create|destroy|start SYSTEM | status [SYSTEM]", file=sys.stderr)  # noqa: T201
        return USAGE
    control = Path(os.environ["ICT_BCP_LAB"]) / "daemon" / "control.sock"
    try:
        answer = ask(control, words[0], system=words[1] if len(words) == 2 else None)
    except OSError as error:
        print(f"guestctl: {error}", file=sys.stderr)  # noqa: T201
        return FAILED
    print(json.dumps(answer, ensure_ascii=False))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
