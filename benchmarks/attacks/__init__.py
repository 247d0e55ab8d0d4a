"""What requests take that are made to take much, beside a normal page. Run as `python -m benchmarks.attacks`."""
