"""Models that write and check: one file a provider, and what every provider shares."""
