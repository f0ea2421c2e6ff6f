"""A visit's beginning and end, and the next start's first screen."""
