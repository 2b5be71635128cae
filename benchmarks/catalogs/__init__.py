"""How fast devices get their catalogs, against a bare server with the same bytes."""
