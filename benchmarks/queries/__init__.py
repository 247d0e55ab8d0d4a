"""What pages of sessions take, beside a hand-written endpoint and stock Strawberry.

Run as `python -m benchmarks.queries`.
"""
