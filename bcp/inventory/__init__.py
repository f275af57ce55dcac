"""From files to an inventory: decoding with positions, and semantic checks. Pure."""
