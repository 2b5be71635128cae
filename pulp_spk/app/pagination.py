"""Pages of lists, whose size PostgreSQL can count."""

from rest_framework.pagination import LimitOffsetPagination

from pulpcore.plugin.viewsets import ContentViewSet

MAX_LIMIT = 2**31 - 1
"""More rows than any table has; PostgreSQL refuses a LIMIT of 2**63 with an error."""


class Pages(LimitOffsetPagination):
    """Pages as everywhere in Pulp."""

    max_limit = MAX_LIMIT


class ContentPages(ContentViewSet.pagination_class):
    """Pages of content, whose number core may know without counting."""

    max_limit = MAX_LIMIT
