"""What a review of server consolidation finds: candidates, placement, cost, recovery."""
