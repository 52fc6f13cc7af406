"""What is built, from what, and when: the Dagster side of videolake, and its command line.

An asset's body is one call of `pipeline`, by way of `steps`. What does not belong here: what is done to data.
"""
