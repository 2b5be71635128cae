"""What is asked of signatures."""

from django.db.models import TextChoices


class SignaturePolicy(TextChoices):
    """What becomes of packages whose signature does not hold."""

    IGNORE = "ignore"
    REQUIRE_VALID = "require_valid"
