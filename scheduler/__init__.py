"""Time: the process that releases what is due, settles what is open, and keeps the calendar."""
