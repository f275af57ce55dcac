"""Real machines of a drill: systemd-nspawn guests on a network of their own. Needs root."""
