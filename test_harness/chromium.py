"""A real, headless Chromium that opens pages and tells what became of them.

It is driven by the DevTools protocol, since the page under test forbids scripts and a screenshot
alone cannot tell whether something is wider than the screen.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from pulp_spk.embedded.processes import wait_until
from test_harness.programs import program

OPTIONS = (
    "--headless",
    "--no-sandbox",  # root has none
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
PATIENCE = 90.0  # seconds


class Page:
    """One page of the browser.

    Attributes:
        complaints: What the browser wrote into its console about the page that was opened last,
            violations of its Content-Security-Policy among it.
    """

    def __init__(self, runner: asyncio.Runner, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.complaints: list[str] = []
        self._requests: dict[str, str] = {}
        self._runner = runner
        self._socket = socket
        self._numbers = itertools.count()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.command(f"{domain}.enable")

    @property
    def requests(self) -> list[str]:
        """URLs that it asked for since, other than those that it blocked itself."""
        return list(self._requests.values())

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give a command of the DevTools protocol and return its result."""
        return self._runner.run(self._command(method, parameters))

    def show(self, *, width: int, height: int = 900, dark: bool = False) -> None:
        """Set the screen: its size in CSS pixels and what the person prefers."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            **{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, url: str) -> None:
        """Open a URL and wait until it is loaded, pictures included."""
        self.complaints.clear()
        self._requests.clear()
        self._runner.run(self._load("Page.navigate", {"url": url}))

    def press(self, selector: str) -> None:
        """Click on something that leads to another page, and wait until that is loaded."""
        script = f"document.querySelector({selector!r}).click()"
        self._runner.run(self._load("Runtime.evaluate", {"expression": script}))

    def value(self, script: str) -> Any:
        """Return what an expression of JavaScript gives, awaited if it is a promise."""
        result = self.command(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def screenshot(self) -> bytes:
        """Return a PNG of the whole page, as long as it is, with all pictures painted."""
        self.value(
            "Promise.allSettled([...document.images].map("
            "image => { image.loading = 'eager'; return image.decode() }))"
        )
        picture = self.command("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(picture["data"])

    async def _load(self, method: str, parameters: dict[str, Any]) -> None:
        await self._command(method, parameters)
        async with asyncio.timeout(PATIENCE):
            while await self._receive() != "Page.loadEventFired":
                pass

    async def _command(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE):
            while await self._receive() != number:
                pass
        if "error" in self._last:
            raise RuntimeError(f"{method}: {self._last['error']}")
        return self._last["result"]

    async def _receive(self) -> int | str:
        """Take one message and return the number of its command or the name of its event."""
        self._last = await self._socket.receive_json()
        event, said = self._last.get("method"), self._last.get("params", {})
        if event == "Log.entryAdded":
            if not said["entry"].get("url", "").endswith("/favicon.ico"):
                self.complaints.append(said["entry"]["text"])
        elif event == "Runtime.consoleAPICalled":
            self.complaints.append(str(said["args"]))
        elif event == "Network.requestWillBeSent":
            self._requests[said["requestId"]] = said["request"]["url"]
        elif event == "Network.loadingFailed" and "blockedReason" in said:
            self._requests.pop(said["requestId"], None)
        return event or self._last["id"]


@contextmanager
def running_chromium() -> Iterator[Page]:
    """Run Chromium with an empty profile until the block ends."""
    browser = program("chromium", "chromium-browser", "google-chrome", probe="--version")
    with tempfile.TemporaryDirectory(prefix="spk-chromium-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        with (profile / "browser.log").open("wb") as log:
            process = subprocess.Popen(
                [browser, *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            with asyncio.Runner() as runner:
                session = runner.run(_session())
                try:
                    yield Page(runner, runner.run(_connect(session, profile, process)))
                finally:
                    runner.run(session.close())
        finally:
            process.terminate()
            process.wait(PATIENCE)


async def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()


async def _connect(
    session: aiohttp.ClientSession, profile: Path, process: subprocess.Popen[bytes]
) -> aiohttp.ClientWebSocketResponse:
    """Find the port that it chose and take the page that it has open."""
    address = profile / "DevToolsActivePort"

    def listens() -> bool:
        return address.exists() and "\n" in address.read_text()

    wait_until(lambda: listens() or process.poll() is not None, PATIENCE)
    if not listens():
        raise RuntimeError((profile / "browser.log").read_text(errors="replace"))
    port = address.read_text().split()[0]
    # Beside the blank page that was asked for the browser has pages of its own.
    async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
        targets = await answer.json(content_type=None)
    url = next(one["webSocketDebuggerUrl"] for one in targets if one["url"] == "about:blank")
    return await session.ws_connect(url, max_msg_size=0)
