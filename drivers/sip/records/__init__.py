"""Recordings of calls: their names, their repair, how long they stay."""
