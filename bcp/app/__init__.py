"""Use cases, one per file; wiring is the only place where adapters are chosen."""
