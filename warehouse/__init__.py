"""What analysts see of the warehouse, as SQL: marts, macros, checks and example queries, one file each.

The path is the name. Nothing here is Python: `pipeline.storage` reads the files, and the wheel carries them.
"""
