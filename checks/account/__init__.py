"""Checks of new-media accounts (政务新媒体账号): one file an indicator, one function of the file's name."""
