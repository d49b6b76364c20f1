"""Addresses in what citizens are told: whether they still lead somewhere."""
