"""The review of server consolidation: what moves, when, at what cost, and what it does."""
