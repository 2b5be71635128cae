"""A private Pulp on one machine, started, watched and stopped as one."""
