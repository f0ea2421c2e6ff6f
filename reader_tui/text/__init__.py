"""Untrusted text in, readable and safe text out; pure."""
