Distributions know the addresses at which devices reach them (`origins`), so links lead back through the reverse proxy that a device used.
