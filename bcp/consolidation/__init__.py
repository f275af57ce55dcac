"""The review of server consolidation: what moves, where it runs, what it costs, what it does."""
