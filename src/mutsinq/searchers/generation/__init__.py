"""Generation of inputs from inferred types: values, relations between them, mutation of promising ones."""
