"""The database: the mapped base, the engine, the files beside it, the migrations."""
