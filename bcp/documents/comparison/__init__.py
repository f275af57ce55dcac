"""Two editions of a document side by side (新旧対照表)."""
