"""Messages to staff: what happened by itself and needs a person."""
