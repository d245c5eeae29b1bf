"""Collecting: the only room that opens outgoing connections."""
