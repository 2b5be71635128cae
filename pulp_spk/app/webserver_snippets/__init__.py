"""What a web server needs to pass publish calls on; Pulp's installers look for it here."""
