"""The register as an Excel workbook."""
