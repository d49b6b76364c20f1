"""Take the whole installation away in one file, and bring it back."""
