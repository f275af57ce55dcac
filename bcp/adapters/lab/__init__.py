"""The embedded lab: guests that are directories, loopback addresses, SSH endpoints and processes."""
