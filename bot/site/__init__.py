"""The public pages: what has been released, to read on a phone, on paper, with a search."""
