"""One module per command: parse, call one use case, render one view."""
