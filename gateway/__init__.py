"""Muster: the radio and telephony gateway of a command hall."""
