"""Letters as PDF, signed and verified."""
