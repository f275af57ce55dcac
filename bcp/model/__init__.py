"""The vocabulary: frozen types only."""
