"""What is done to data: sources, parsing, transforms, storage.

A plain library. Dagster, the command line and the environment stay out of it, so that a worker process can import
it in a moment and a notebook can call it.
"""
