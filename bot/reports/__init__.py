"""Reports (报表): what the bureau must account for, from the ledger and registers only."""
