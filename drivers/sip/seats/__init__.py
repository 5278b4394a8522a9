"""Seats: a call is put through, joined, handed over."""
