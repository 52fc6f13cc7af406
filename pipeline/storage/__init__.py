"""Where rows are kept: the lake of Parquet parts, the warehouse file, and the locks that give each one writer.

What does not belong here: how pages are read or parsed, and when anything runs.
"""
