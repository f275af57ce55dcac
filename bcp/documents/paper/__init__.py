"""The parts that documents are made of: values → pandoc's Markdown, every value escaped."""
