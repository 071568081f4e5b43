"""The steps together: one estimator, how it is settled, what it learned, and the scorecard."""
