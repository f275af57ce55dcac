"""What NetBox exports → what an inventory states, and what of it has no place there."""
