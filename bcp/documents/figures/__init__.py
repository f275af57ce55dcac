"""Pictures from data as SVG: readable without colour, every label plain text."""
