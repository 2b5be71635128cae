"""Where the resources that the demo makes are in Pulp's REST API, and what they are called."""

PACKAGES = "content/spk/packages/"
REPOSITORIES = "repositories/spk/spk/"
REMOTES = "remotes/spk/spk/"
DISTRIBUTIONS = "distributions/spk/spk/"
SCHEDULES = "spk/schedules/"

SOURCE = "demo"
MIRROR = "mirror"
