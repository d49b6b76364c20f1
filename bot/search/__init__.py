"""Search: Chinese text into terms, candidates from the database, one ranking."""
