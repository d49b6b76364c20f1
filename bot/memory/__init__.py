"""Memory: Redis. All of it may be lost at any moment; nothing accountable lives here."""
