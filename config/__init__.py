"""What the bureau sets: settings, logging, and its own data as TOML."""
