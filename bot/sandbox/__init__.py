"""A simulated WeChat platform with a phone page: for the demonstration, for tests, for newcomers."""
