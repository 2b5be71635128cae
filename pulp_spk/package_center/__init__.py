"""The Package Center protocol: devices, selection, catalogs. Pure Python."""
