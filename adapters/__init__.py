"""One file per platform; each knows the core's port and nothing else of it."""
