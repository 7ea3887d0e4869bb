"""Checkpoints: what history was at a moment, signed and kept elsewhere, and the check of history against them."""
