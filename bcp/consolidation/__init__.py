"""Review of server consolidation: candidates, placement, cost, calendar, recovery. No I/O."""
