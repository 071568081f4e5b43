"""Rules on top of tiers: vetoes, caps, quotas, segments, each decision with its reason."""
