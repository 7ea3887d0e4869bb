"""Daily activities: what an office has fixed for them (`policy`, `office`), and what can be done (`catalogue`)."""
