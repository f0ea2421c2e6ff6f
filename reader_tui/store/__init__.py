"""What is kept on this disk: the library, the archive and the last screen."""
