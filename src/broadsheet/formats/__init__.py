"""Bytes to nouns: feeds, pages, dates, OPML, addresses. Pure, and never surprised by bad input."""
