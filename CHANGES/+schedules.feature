Schedules bring repositories up to date by crontab, as their owners, with jitter, retries, history and webhooks; `pulp-spk up --scheduler` runs them.
