A source opened in a browser shows its address, how to add it, its packages with their files, and by a form which of them a NAS is offered and why others are not.
