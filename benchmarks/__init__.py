"""How fast and how frugal it all is, against the least that the work could cost."""
