"""Checks of a website: one file an indicator, one function of the file's name."""
