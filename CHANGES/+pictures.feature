Icons and screenshots of sources without a guard are sent past pulpcore's middlewares too: no database query for each, where it took three, and `picture` in the content app's counts.
