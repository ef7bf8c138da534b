"""What players are worth: each beside baselines, on sets of pairs that they were not trained on."""
