"""Markdown → Word, PDF and HTML: pandoc and Typst, and what they leave to be done."""
