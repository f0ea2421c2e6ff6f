"""What opens over the reader."""
