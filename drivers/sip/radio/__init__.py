"""Pages to a radio system behind a SIP gateway."""
