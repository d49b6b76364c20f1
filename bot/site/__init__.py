"""The public site: released notices for anyone, read only."""
