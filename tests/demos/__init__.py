"""What README.md promises, shown at work: `make demo-readers`, `make demo-kill`, and the folder that becomes an answer.

Belongs here: programs that do to videolake what users fear, and tell what came of it. Exit code 1 says that a promise was broken.
Does not: what is only asserted (`tests/e2e`), what is timed (`tests/benchmarks`).
"""
