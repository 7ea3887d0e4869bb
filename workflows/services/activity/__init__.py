"""Daily activities: what an office has fixed for them (`policy`, `office`)."""
