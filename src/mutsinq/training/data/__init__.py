"""Data: from games and programs to sets of verified examples."""
