"""The Hub's HTTP API, and the bundled sample that answers like it."""
