"""Staff (人员): who works here, in which unit, with which roles."""
