"""From an error to a page that says what happened, why, and what to do."""
