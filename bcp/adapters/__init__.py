"""Everything that touches files, processes, sockets or the clock."""
