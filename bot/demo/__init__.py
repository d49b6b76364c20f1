"""The demonstration: a county culture bureau with staff, notices and a ledger."""
