"""The widgets of the reader's screen."""
