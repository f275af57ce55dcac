"""Carrying a plan out: events, state as a fold, ports and the executor. Pure but for its ports."""
