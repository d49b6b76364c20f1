"""Review (审核): a chain of steps over anything that needs approval."""
