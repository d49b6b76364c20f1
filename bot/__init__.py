"""Gongkai (公开): nouns inside, doors outside; see docs/architecture.md."""
