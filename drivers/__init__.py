"""The drivers that ship with Muster, one folder a kind of hardware."""
