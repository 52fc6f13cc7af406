"""What the commands of `videolake` do: one module per command, and what several of them show.

What does not belong here: options and their help (`cli`), and anything that an asset does too (`steps`).
"""
