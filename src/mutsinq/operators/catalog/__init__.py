"""The operators, one a file. Each module's docstring is the operator's page in the reference."""
