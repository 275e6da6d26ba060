"""The commands of ``xunjian``, a module a room of the house; :mod:`reports.cli` puts them together."""
