Sources can be mirrored: a sync asks as each kind of device, verifies every package, leaves out and names what is broken, and removes nothing by accident.
