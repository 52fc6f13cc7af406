"""What people look at rather than query: pictures, and what they are made from.

What does not belong here: Dagster, which shows a picture on its asset's page (`assets.reports`).
"""
