"""Taking over an account that lives already, and giving it back."""
