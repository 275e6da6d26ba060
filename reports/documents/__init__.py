"""Renders documents: facts go in; Word, Excel and HTML come out, re-read and checked before they are kept."""
