"""Breaks deliveries at every point there is, and counts what the PSA holds afterwards. See docs/deliveries.md."""
