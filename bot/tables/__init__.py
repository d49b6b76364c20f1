"""Tables: rows out of spreadsheets, CSV and JSON lines, with row numbers for people."""
