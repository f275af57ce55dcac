"""Use cases, one per file; wiring.py is the only place where adapters are chosen."""
