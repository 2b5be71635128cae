"""What workers do; a task is stored by its dotted name, so none of them ever moves."""
