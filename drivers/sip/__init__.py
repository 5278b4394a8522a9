"""Telephone lines by SIP: alert calls with a prompt and digits, over worker processes."""
