"""What is loaded when the content app starts, for as long as it runs."""

from __future__ import annotations

import gc

from aiohttp.web import Application


async def loaded_for_good(_app: Application) -> None:
    """Let Python's collector leave alone what there is now.

    Modules, models and routes are some 200,000 objects, and none of them ever goes. Each full pass
    goes through all of them, 0.1 s and more in which nothing is answered, and whoever builds an
    index brings about some. The collector goes on with all that comes later.
    """
    gc.collect()
    gc.freeze()
