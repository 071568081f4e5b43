"""Step 8: what scores consist of, what holds them back, what would move them, why they changed."""
