"""What works and since when: measured, watched, told; and what failed."""
