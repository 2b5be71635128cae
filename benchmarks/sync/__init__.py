"""How fast a mirror is, against the bare requests."""
