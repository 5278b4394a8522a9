"""The journal: what happened, what is owed, what was published, on disk before anybody is told."""
