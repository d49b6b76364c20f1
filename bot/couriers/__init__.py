"""Carriers of messages to staff: mail, and the robots of 企业微信 and 钉钉."""
