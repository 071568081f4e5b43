"""Step 10: presentation, the ranking as a workbook."""
