"""How fast files go out and come in, against nginx and against reading them, and under load."""
