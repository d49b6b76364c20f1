"""The topics: one file for each thing a citizen can ask."""
