"""The hands: they perform open intents and record what came of them."""
