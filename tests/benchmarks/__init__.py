"""What vizlib costs, measured and printed as ratios: `python -m tests.benchmarks`, or `make bench`."""
