"""Local: language models on this machine, as players. Needs the extra `neural`."""
