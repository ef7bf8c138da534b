"""What functions do, in order, whatever their statements look like."""
