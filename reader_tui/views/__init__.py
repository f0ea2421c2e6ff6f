"""What a view holds: one answer for the app and for the command line."""
