"""证据包: everything that proves how a release came about, in one zip; for one release or a sample of a quarter."""
