"""The embedded lab: a guest is a directory, a loopback address, an SSH endpoint and processes."""
