"""Signing in: who somebody is, shown and shown again; sessions, passwords, the second factor."""
