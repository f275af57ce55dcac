"""The report of a review of server consolidation."""
