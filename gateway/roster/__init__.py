"""Units and people of a hall: pure data, its tables and its lint."""
