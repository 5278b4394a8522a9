"""Muster: the radio and telephony gateway of a command hall."""

__version__ = "0.1.0"
