"""The settings (设置) as files: what the database keeps written back to TOML, and read in again."""
