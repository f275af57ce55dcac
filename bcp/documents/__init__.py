"""Values to Markdown, HTML and YAML through templates; returns text, touches no files."""
