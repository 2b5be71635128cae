"""Pulp's settings of a private Pulp, and the folders and secrets that they name."""

import pprint
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from pulp_spk.embedded.errors import EmbeddedError
from pulp_spk.embedded.postgres import USER

FOLDERS = ("media", "static", "tmp", "export", "import", "logs")


@dataclass(frozen=True)
class Layout:
    """Where things are in the data folder of a private Pulp.

    Attributes:
        root: The data folder.
    """

    root: Path

    @property
    def settings(self) -> Path:
        """Pulp's settings, written at each start."""
        return self.root / "settings.py"

    @property
    def local_settings(self) -> Path:
        """The administrator's own settings, read after ours; need not exist."""
        return self.root / "local_settings.py"

    @property
    def password(self) -> Path:
        """The admin user's password."""
        return self.root / "admin_password"

    @property
    def secret_key(self) -> Path:
        """Django's SECRET_KEY."""
        return self.root / "secret_key"

    @property
    def encryption_key(self) -> Path:
        """The Fernet key of encrypted database fields (credentials of remotes)."""
        return self.root / "database_fields.symmetric.key"

    @property
    def temporary(self) -> Path:
        """Working folders of tasks and uploads that are under way."""
        return self.root / "tmp"

    def log(self, service: str) -> Path:
        """Return the log file of a service."""
        return self.root / "logs" / f"{service}.log"

    def make(self) -> None:
        """Make the folders and secrets that are not there yet; only the owner may read them."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in FOLDERS:
            (self.root / name).mkdir(exist_ok=True, mode=0o700)
        if not self.secret_key.exists():
            write_secret(self.secret_key, secrets.token_urlsafe(50))
        if not self.encryption_key.exists():
            write_secret(self.encryption_key, Fernet.generate_key().decode("ascii"))


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    temporary.touch(mode=0o600)
    temporary.write_text(text, encoding="utf-8")
    temporary.rename(path)


@dataclass(frozen=True)
class DatabaseAddress:
    """Where the database of a private Pulp is.

    Attributes:
        socket: Folder of the server's Unix socket.
        name: The database.
        test: Django's TEST dictionary.
    """

    socket: Path
    name: str
    test: Mapping[str, Any] = field(default_factory=dict)


def render_settings(
    layout: Layout,
    database: DatabaseAddress,
    content_origin: str,
    extra: Mapping[str, Any] | None = None,
) -> str:
    """Return the text of a settings file for PULP_SETTINGS.

    Args:
        layout: Folders and secrets; they must exist.
        database: Where the database is.
        content_origin: Scheme, host and port of links.
        extra: Settings that replace or join these.
    """
    root = layout.root
    values: dict[str, Any] = {
        "SECRET_KEY": layout.secret_key.read_text(encoding="utf-8"),
        "DB_ENCRYPTION_KEY": str(layout.encryption_key),
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": str(database.socket),
                "NAME": database.name,
                "USER": USER,
                "TEST": dict(database.test),
            }
        },
        "CONTENT_ORIGIN": content_origin,
        "DEPLOY_ROOT": str(root),
        "MEDIA_ROOT": str(root / "media"),
        "STATIC_ROOT": str(root / "static"),
        "WORKING_DIRECTORY": str(layout.temporary),
        "FILE_UPLOAD_TEMP_DIR": str(layout.temporary),
        "ALLOWED_EXPORT_PATHS": [str(root / "export")],
        "ALLOWED_IMPORT_PATHS": [str(root / "import")],
        "CACHE_ENABLED": False,
        "ANALYTICS": False,
        # A stop waits this long for a running task, then ends it as failed.
        "TASK_GRACE_INTERVAL": 10,
    }
    values.update(extra or {})
    lines = [f"# Written at each start: put your own settings into {layout.local_settings.name}."]
    lines += [f"{key} = {pprint.pformat(value, width=88)}" for key, value in values.items()]
    if layout.local_settings.exists():
        lines += ["", f"# {layout.local_settings.name}", _own_settings(layout.local_settings)]
    return "\n".join(lines) + "\n"


def _own_settings(path: Path) -> str:
    """The administrator's settings, when they are Python.

    Raises:
        EmbeddedError: They are not, so that no service would start.
    """
    text = path.read_text(encoding="utf-8")
    try:
        compile(text, str(path), "exec")
    except (SyntaxError, ValueError) as error:
        raise EmbeddedError(
            f"{path} cannot be read: {error}", "Mend it, or move it away."
        ) from error
    return text
