"""Workbooks and CSV files → tables; what is too large, locked or no table is refused."""
