"""Step 4: profiles of indicators, correlations, reliability."""
