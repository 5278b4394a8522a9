"""The measurements of `make bench`, each against a peer or a limit taken in the same run."""
