"""Texts by SIP MESSAGE (RFC 3428), out and in."""
