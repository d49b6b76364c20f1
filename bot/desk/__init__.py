"""The staff's door: pages on which a bureau writes, reviews, times, publishes, registers and answers."""
