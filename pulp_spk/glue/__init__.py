"""Resource contexts for pulp-glue."""
