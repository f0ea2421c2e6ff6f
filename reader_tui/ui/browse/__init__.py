"""What is on the screen, the ways between views, and asking the Hub."""
