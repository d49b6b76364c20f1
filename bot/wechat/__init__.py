"""The door to the WeChat platform: callbacks in, calls out."""
