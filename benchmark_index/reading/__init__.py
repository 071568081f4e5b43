"""Step 2: any file as a table: layout, headers, values, names, units of measure."""
