"""The few calls of Pulp's REST API that the demo makes, with nothing but the standard library.

No pulp-glue here: it keeps the API's schema below the user's home folder.
"""

import base64
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any

from pulp_spk.embedded.errors import RequestFailed

API = "/pulp/api/v3/"
FINAL_STATES = {"completed", "failed", "canceled", "skipped"}

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Without the proxies of the environment: they do not know our address."""


def fetch(
    url: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[bytes, Mapping[str, str]]:
    """Send a request, POST when there are data, and return body and headers of the answer.

    Raises:
        RequestFailed: The answer was an error, or there was none.
    """
    request = urllib.request.Request(url, data=data, headers=dict(headers or {}))
    try:
        with _OPENER.open(request, timeout=60) as answer:
            return answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        text = error.read(2000).decode("utf-8", errors="replace")
        raise RequestFailed(f"{request.get_method()} {url}: {error.code} {text}") from error
    except OSError as error:
        raise RequestFailed(f"{request.get_method()} {url}: {error}") from error


class Rest:
    """Pulp's REST API as one user."""

    def __init__(self, api_url: str, name: str, password: str) -> None:
        self._api_url = api_url
        token = base64.b64encode(f"{name}:{password}".encode()).decode("ascii")
        self._headers = {"Authorization": f"Basic {token}"}

    def get(self, path: str, **parameters: str) -> Any:
        """Return an object or a page of a list.

        Args:
            path: Below the API's root, or an href.
            parameters: The query.
        """
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        return json.loads(fetch(self._url(path) + query, headers=self._headers)[0])

    def find_or_create(self, path: str, name: str, **fields: Any) -> Any:
        """Return the object of a name, made when there is none."""
        found = self.get(path, name=name)["results"]
        return found[0] if found else self.create(path, name=name, **fields)

    def create(self, path: str, **fields: Any) -> Any:
        """Create an object and return it; waits for the task when there is one."""
        body = json.dumps(fields).encode()
        return self._post(path, body, "application/json")

    def upload(self, path: str, name: str, data: bytes, **fields: str) -> Any:
        """Send a file with form fields; return the object that a task made of it."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join(parts).encode() + head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
        return self._post(path, body, f"multipart/form-data; boundary={boundary}")

    def _post(self, path: str, body: bytes, content_type: str) -> Any:
        headers = self._headers | {"Content-Type": content_type}
        answer = json.loads(fetch(self._url(path), body, headers)[0])
        return self._result(answer["task"]) if set(answer) == {"task"} else answer

    def _result(self, task_href: str) -> Any:
        """Wait for a task and return what it made.

        Raises:
            RequestFailed: The task failed.
        """
        while (task := self.get(task_href))["state"] not in FINAL_STATES:
            time.sleep(0.1)
        if task["state"] != "completed":
            raise RequestFailed(f"task {task['name']} {task['state']}: {task['error']}")
        made = [href for href in task["created_resources"] if "/versions/" not in href]
        return self.get(made[0]) if made else task

    def _url(self, path: str) -> str:
        return self._api_url + (path if path.startswith("/") else API + path)
