"""Signatures: who made them, and whether they hold. GnuPG's work, never done in a request."""
