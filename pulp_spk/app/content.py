"""Routes of the content app; pulpcore imports this module before it adds its own."""

from pulpcore.plugin.content import app

from pulp_spk.app.endpoint.counts import told_regularly
from pulp_spk.app.endpoint.fast import fast_way
from pulp_spk.app.endpoint.handler import SourceHandler
from pulp_spk.app.endpoint.loaded import loaded_for_good
from pulp_spk.app.endpoint.metrics import metered
from pulp_spk.app.endpoint.resource import SourceResource

app.router.register_resource(SourceResource(SourceHandler().source))
app.middlewares.insert(0, fast_way)
app.cleanup_ctx.append(told_regularly)
app.on_startup.extend([metered, loaded_for_good])
