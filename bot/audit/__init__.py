"""Audit (审计): who did what, when, before and after."""
