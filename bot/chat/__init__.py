"""What a citizen can ask, and what is answered. Knows no platform: the doors bring the words in and out."""
