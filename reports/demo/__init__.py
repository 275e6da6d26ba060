"""The fictional county 青禾县: three sites and thirteen accounts that change from month to month.

The product's demonstration (``xunjian demo``) and the tests' ground. Nothing in it is real: no place, no
person, no unit, no number. ``truth.toml`` says what is wrong in it on purpose, and what only looks wrong.
"""
