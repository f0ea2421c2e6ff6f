"""The screen's widgets, and ways to say, ask and work."""
