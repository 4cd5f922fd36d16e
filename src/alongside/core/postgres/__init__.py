"""The embedded database: a PostgreSQL that Alongside makes, starts and stops by itself.

It serves where `DATABASE_URL` names no server. It needs no Django, so that settings can ask it for an
address. It listens on a Unix socket in a private folder and nowhere else.
"""

from alongside.core.postgres.cluster import Cluster, cluster_in, default_cluster
from alongside.core.postgres.errors import LauncherError
from alongside.core.postgres.server import Status, start, status, stop, url

__all__ = [
    "Cluster",
    "LauncherError",
    "Status",
    "cluster_in",
    "default_cluster",
    "start",
    "status",
    "stop",
    "url",
]
