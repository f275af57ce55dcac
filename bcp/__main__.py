"""`python -m bcp` is `ict-bcp`."""

from bcp.cli.main import main

if __name__ == "__main__":
    main()
