"""Working days (工作日): the official calendar with its made-up days, and what staff entered over it."""
