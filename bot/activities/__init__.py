"""Activities, visits and appointments: what citizens may come to, and who has booked a seat."""
