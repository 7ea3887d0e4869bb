"""What the worker does: jobs, timers, mail, and work on many cases."""
