"""ICT business continuity planning and recovery orchestration for a city hall."""

__version__ = "0.1.0"
