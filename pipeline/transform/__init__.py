"""Rows to rows: what is computed from parsed rows, one module per table that it makes.

What does not belong here: pages, files and the warehouse.
"""
