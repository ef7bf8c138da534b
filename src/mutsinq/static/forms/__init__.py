"""Forms: texts that two programs share only if they behave the same."""
