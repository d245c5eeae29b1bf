"""Broadsheet: a self-hosted newspaper that shows how many independent reports a story has."""

__version__ = "0.1.0"
