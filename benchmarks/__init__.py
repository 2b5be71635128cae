"""How fast and how frugal a mirror is, against the least that its work could cost."""
