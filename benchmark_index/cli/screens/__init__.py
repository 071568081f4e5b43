"""What the command line shows, in either language."""
