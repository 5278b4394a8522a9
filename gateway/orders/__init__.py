"""The order's life, as pure code: facts in, changes, intents and events out."""
