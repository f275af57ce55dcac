"""Runbooks: recovery on paper, for people who have never seen the system."""
