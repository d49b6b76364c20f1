"""The ledger (发布台账): what has been released, where and when; append-only and hash-chained."""
