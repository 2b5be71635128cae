"""A thin client of Pulp's REST API for tests: requests, waiting for tasks, cleaning up."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import requests

FINAL_STATES = {"completed", "failed", "canceled", "skipped"}
API = "/pulp/api/v3/"


class TaskFailed(AssertionError):
    """A task ended in another state than `completed`."""

    def __init__(self, task: Mapping[str, Any]) -> None:
        super().__init__(f"{task['name']} {task['state']}: {task.get('error')}")
        self.task = task


class Client:
    """Talks to one Pulp as one user."""

    def __init__(self, api_url: str, auth: tuple[str, str] | None, domain: str = "") -> None:
        """Describe the client.

        Args:
            api_url: Scheme, host and port.
            auth: Name and password, None for nobody.
            domain: Name of the domain when domains are enabled.
        """
        self.api_url = api_url
        self.root = f"/pulp/{domain}/api/v3/" if domain else API
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.auth = auth

    def request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """Send a request; a path that does not begin with a slash is below the API's root."""
        url = urljoin(self.api_url, path if path.startswith("/") else self.root + path)
        return self.http.request(method, url, timeout=180, **arguments)

    def call(self, method: str, path: str, **arguments: Any) -> Any:
        """Send a request and return what came of it: the answer, or the finished task's.

        Raises:
            requests.HTTPError: With the answer's text in its message.
            TaskFailed: The task that it started did not complete.
        """
        answer = self.request(method, path, **arguments)
        if answer.status_code >= 400:
            raise requests.HTTPError(f"{answer.status_code} {answer.text[:2000]}", response=answer)
        if not answer.content:
            return None
        body = answer.json()
        if answer.status_code == 202 and "task" in body:
            return self.wait(body["task"])
        return body

    def get(self, path: str, **parameters: Any) -> Any:
        """Return one object, or a page of a list."""
        return self.call("GET", path, params=parameters)

    def list(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return all objects of a list."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.get(path, limit=100, offset=len(found), **parameters)
            found += page["results"]
            if not page["next"] or not page["results"]:
                return found

    def create(self, path: str, **fields: Any) -> dict[str, Any]:
        """Create an object by JSON and return it, also when a task creates it."""
        return self._created(self.call("POST", path, json=fields))

    def update(self, href: str, **fields: Any) -> Any:
        """Change an object by PATCH."""
        return self.call("PATCH", href, json=fields)

    def delete(self, href: str) -> None:
        """Delete an object."""
        self.call("DELETE", href)

    def upload(self, path: str, data: bytes, name: str = "package.spk", **fields: Any) -> Any:
        """Send a file as form data and return the unit that came of it."""
        files = {"file": (name, data, "application/octet-stream")}
        return self._created(self.call("POST", path, files=files, data=fields))

    def wait(self, href: str, seconds: float = 300.0) -> dict[str, Any]:
        """Return a task when it is done.

        Raises:
            TaskFailed: It did not complete.
            TimeoutError: It took longer.
        """
        deadline = time.monotonic() + seconds
        while True:
            task = self.get(href)
            if task["state"] in FINAL_STATES:
                break
            if time.monotonic() > deadline:
                raise TimeoutError(f"{task['name']} is {task['state']} after {seconds:.0f} s")
            time.sleep(0.1)
        if task["state"] != "completed":
            raise TaskFailed(task)
        return task

    def _created(self, result: Any) -> Any:
        """Return the (first) object that a task created; other results as they are."""
        if isinstance(result, dict) and "created_resources" in result:
            created = result["created_resources"]
            # The repository version that an upload made stands beside the unit.
            units = [href for href in created if "/versions/" not in href]
            return self.get((units or created)[0]) if created else result
        return result
