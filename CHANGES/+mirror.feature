Sources can be mirrored: a sync asks as each kind of device, asks only what has changed, verifies every package, leaves out and names what is broken, and removes nothing by accident.
