"""The inventory as tables of cells, and back: pages, columns, statements, differences. Pure."""
