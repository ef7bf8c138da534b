"""Records what a user's own run passes to the functions that are to be compared."""
