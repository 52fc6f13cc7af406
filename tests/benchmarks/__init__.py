"""How fast videolake is, beside what one would otherwise do: `python -m tests.benchmarks`, or `make bench`.

Belongs here: a generator of pages, peers that do the same work by other means, and what times them. Tests that the
rest of the suite runs time nothing.
"""
