"""Commands that learn the numbers Broadsheet ships; not part of the installed package."""
