"""How good drafts are, over written sessions, and what they cost. Run as `python -m benchmarks.drafting --help`."""
