"""Serve until ended: `python -m cityapp CONFIG`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from .application import build
from .config import read_config


def main(path: Path) -> None:
    """Serve the application that a configuration file describes."""
    config = read_config(path)
    uvicorn.run(
        build(config),
        host=config.address,
        port=config.port,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
