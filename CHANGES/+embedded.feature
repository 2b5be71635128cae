`pulp-spk up` runs a private Pulp on one machine: PostgreSQL, REST API, content app and worker, started, watched and stopped as one. `pulp-spk demo` (`make demo`) fills it with samples.
