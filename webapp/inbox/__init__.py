"""What waits for me: the queue, one task, and many decided at once."""
