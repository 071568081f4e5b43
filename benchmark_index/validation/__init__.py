"""Step 2: the findings of a table: rules, cross-checks, quality, annotated copy, template."""
