"""Accounts (账号): what must be known of the bureau's WeChat accounts beside what they send: who holds them, and their menus."""
