"""Alert calls: who is called, what is said, what the keys mean, how it ends."""
