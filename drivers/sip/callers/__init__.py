"""People who call in: who they are, what they hear, what they leave."""
