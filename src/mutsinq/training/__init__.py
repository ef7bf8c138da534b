"""Training: from games to data sets, and from data sets to adapters of language models."""
