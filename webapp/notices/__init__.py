"""What people are told: the words of notices, and the bell."""
