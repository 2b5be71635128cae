"""Reading what is on foreign servers: packages, parts of packages, and catalogs."""
