"""What a distribution answers to a device: the index, selection and rendering put together."""

from __future__ import annotations
