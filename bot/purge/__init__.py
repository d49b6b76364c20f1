"""Purge (清除): take a text out of everything that is kept, and name what is out of reach."""
