"""Check a text (三校): what is wrong in it, where, why, and what it should say. No database, no network, no clock."""
