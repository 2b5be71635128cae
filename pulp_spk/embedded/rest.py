"""The few calls of Pulp's REST API that the demo makes, with nothing but the standard library.

No pulp-glue here: it keeps the API's schema below the user's home folder.
"""

import base64
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pulp_spk.embedded.errors import RequestFailed, Unreachable

API = "/pulp/api/v3/"
FINAL_STATES = {"completed", "failed", "canceled", "skipped"}

Watch = Callable[[Any], None]
"""Is called with a task while it goes on."""

_CODED = re.compile(r"\[?\b(SPK\d{4})\b[\]:]? ?")

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Without the proxies of the environment: they do not know our address."""


def fetch(
    url: str,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
    *,
    timeout: float = 60.0,
    limit: int | None = None,
) -> tuple[bytes, Mapping[str, str]]:
    """Send a request, POST when there are data, and return body and headers of the answer.

    Args:
        url: http or https.
        data: The body.
        headers: Of the request.
        method: In place of GET or POST.
        timeout: Seconds that the server may be silent.
        limit: Bytes of the body to take at most.

    Raises:
        RequestFailed: The answer was an error.
        Unreachable: There was none.
    """
    request = urllib.request.Request(url, data, dict(headers or {}), method=method)
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            return answer.read(limit), answer.headers
    except urllib.error.HTTPError as error:
        text = error.read(2000).decode("utf-8", errors="replace")
        raise refusal(f"{request.get_method()} {url}: {error.code}", text) from error
    except OSError as error:
        raise Unreachable(f"{request.get_method()} {url}: {error}") from error


def refusal(what: str, text: str) -> RequestFailed:
    """Return the error for what Pulp said, in one line and with Pulp's own code if it has one.

    Args:
        what: What was asked for; left out when a code tells enough.
        text: JSON of a refused request, or the error of a task.
    """
    try:
        said = "; ".join(_sentences(json.loads(text)))
    except ValueError:
        said = " ".join(text.split())
    coded = _CODED.search(said)
    if coded is None:
        return RequestFailed(f"{what} {said}")
    return RequestFailed(said[: coded.start()] + said[coded.end() :], code=coded[1])


def _sentences(said: Any, field: str = "") -> Iterator[str]:
    """Yield what a refusal says of each field."""
    if isinstance(said, Mapping):
        for name, value in said.items():
            yield from _sentences(value, name)
    elif isinstance(said, list):
        for value in said:
            yield from _sentences(value, field)
    else:
        yield f"{field}: {said}" if field else str(said)


def _look_away(_task: Any) -> None:
    """Watch nothing."""


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

    def make_so(self, path: str, name: str, **fields: Any) -> Any:
        """Return the object of a name, made or changed so that it has these values."""
        found = self.find_or_create(path, name, **fields)
        changes = {key: value for key, value in fields.items() if found.get(key) != value}
        if not changes:
            return found
        self._send("PATCH", found["pulp_href"], changes)
        return self.get(found["pulp_href"])

    def create(self, path: str, **fields: Any) -> Any:
        """Create an object and return it; waits for the task when there is one."""
        return self._result(self._send("POST", path, fields))

    def delete(self, href: str) -> None:
        """Delete an object."""
        self._send("DELETE", href, {})

    def run(self, path: str, watch: Watch, **fields: Any) -> Any:
        """Start a task and return it when it has completed.

        Args:
            path: The action.
            watch: Called with the task again and again while it goes on, and once when it has
                ended.
            fields: Of the request.

        Raises:
            RequestFailed: The task failed, with the code that it failed with.
        """
        return self._send("POST", path, fields, watch)

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
        kind = f"multipart/form-data; boundary={boundary}"
        return self._result(self._request("POST", path, body, kind))

    def _send(
        self, method: str, path: str, fields: Mapping[str, Any], watch: Watch = _look_away
    ) -> Any:
        return self._request(method, path, json.dumps(fields).encode(), "application/json", watch)

    def _request(
        self,
        method: str,
        path: str,
        body: bytes,
        content_type: str,
        watch: Watch = _look_away,
    ) -> Any:
        """Return the answer, or the task that it started when that has completed."""
        headers = self._headers | {"Content-Type": content_type}
        answer = json.loads(fetch(self._url(path), body, headers, method)[0])
        return self._wait(answer["task"], watch) if set(answer) == {"task"} else answer

    def _wait(self, task_href: str, watch: Watch) -> Any:
        """Return a task when it has completed.

        Raises:
            RequestFailed: It has not.
        """
        while (task := self.get(task_href))["state"] not in FINAL_STATES:
            watch(task)
            time.sleep(0.1)
        watch(task)
        if task["state"] != "completed":
            said = (task["error"] or {}).get("description", "")
            raise refusal(f"task {task['name']} {task['state']}:", said)
        return task

    def _result(self, answer: Any) -> Any:
        """Return what a task made; other answers as they are."""
        if "created_resources" not in answer:
            return answer
        made = [href for href in answer["created_resources"] if "/versions/" not in href]
        return self.get(made[0]) if made else answer

    def _url(self, path: str) -> str:
        return self._api_url + (path if path.startswith("/") else API + path)
