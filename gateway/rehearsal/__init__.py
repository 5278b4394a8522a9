"""Whole halls in virtual time: the real gateway, simulated devices, a pretend core, people."""
