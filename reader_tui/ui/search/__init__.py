"""The search box and what it finds."""
