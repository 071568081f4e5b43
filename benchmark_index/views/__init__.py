"""What each result looks like on a screen and in a notebook: its content once, drawn twice."""
