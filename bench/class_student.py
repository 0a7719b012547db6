"""A simulated student of `make bench-class`: logs in, runs notebook 02, moves a slider.

The student speaks to the hub as a browser does: pages, cookies, the notebook's contents, and the
kernel's websocket with the messages that a slider sends. What a browser itself computes, such as
drawing the page, is not part of it.
"""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from securebase.text import say

NOTEBOOK = "secure-base/notebooks/02-two-caregivers.ipynb"
DEMO = "demo-sandbox"
"""The cell whose slider the students move."""
SKIP = say("lesson.predict.skip")
PROTOCOL = "v1.kernel.websocket.jupyter.org"
MESSAGE = 1 << 27
"""Largest message taken from a kernel, in bytes."""
VIEW = "application/vnd.jupyter.widget-view+json"
PICTURES = (b"\xff\xd8", b"\x89PNG", b"RIFF")
"""First bytes of JPEG, PNG and WebP."""
PATIENCE = 180.0
"""Seconds that a student waits for a page, a server or a cell."""
LOST = 10.0
"""Seconds after which a picture counts as lost; a lost picture counts as this long."""
THINK = (1.0, 3.0)
"""Seconds between two moves, drawn evenly: the pace of somebody who looks at the picture."""
DRAG = 0.2
"""Share of moves that are a drag: five to ten steps, each as soon as the last is answered."""
QUIET = 2.0
"""Seconds after which a silent connection is not used again.

The hub's proxy closes one after five, now and then just as a request is on its way; a browser asks
again then, this client does not.
"""


def shows_a_scene(state: dict[str, Any], buffers: list[bytes]) -> bool:
    """Return whether an update of a widget shows a picture, sent now or prepared before.

    A picture inside HTML counts too; one that only stands ready for the next step does not.
    """
    if state.get("ahead"):
        return False
    sent = any(bytes(buffer).startswith(PICTURES) for buffer in buffers)
    words = (value for value in state.values() if isinstance(value, str))
    return sent or "side" in state or any("data:image/" in value for value in words)


class Kernel:
    """A kernel as a page sees it: its widgets, what cells showed, and new pictures.

    Parameters
    ----------
    socket : WebSocketClientConnection
        The open channel to the kernel.
    """

    def __init__(self, socket: WebSocketClientConnection):
        self.models: dict[str, dict[str, Any]] = {}
        self.views: dict[str, str] = {}
        self._socket = socket
        self._session = Session()
        self._done: dict[str, asyncio.Future[None]] = {}
        self._picture: tuple[set[str], asyncio.Future[None]] | None = None
        self._listener = asyncio.create_task(self._listen())

    async def run(self, source: str) -> str | None:
        """Run a cell, wait until it is done, and return the widget that it shows, if any."""
        message = self._send("execute_request", {"code": source, "stop_on_error": True})
        self._done[message] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._done[message]
        except TimeoutError:
            link = "lost" if self._listener.done() else "open"
            last = source.strip().splitlines()[-1]
            raise TimeoutError(f"no end of the cell {last!r}; its connection is {link}") from None
        return self.views.get(message)

    def tell(self, model: str, data: dict[str, Any]) -> None:
        """Send a message to a widget."""
        self._send("comm_msg", {"comm_id": model, "data": data})

    async def new_picture(self, models: set[str]) -> None:
        """Wait until one of these widgets gets a new picture."""
        self._picture = (models, asyncio.get_running_loop().create_future())
        await asyncio.wait_for(self._picture[1], LOST)

    def inside(self, model: str) -> Iterator[str]:
        """Return a widget and all widgets inside it, in the order of the page."""
        yield model
        for value in self.models[model].get("children", []):
            yield from self.inside(value.removeprefix("IPY_MODEL_"))

    def close(self) -> None:
        """Leave the kernel."""
        self._listener.cancel()
        self._socket.close()

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        message = self._session.msg(kind, content)
        packed = serialize_msg_to_ws_v1(message, "shell", self._session.pack)
        self._socket.write_message(packed, binary=True)
        return message["header"]["msg_id"]

    async def _listen(self) -> None:
        while (raw := await self._socket.read_message()) is not None:
            _, (header, parent, _, content, *buffers) = deserialize_msg_from_ws_v1(raw)
            kind = json.loads(header)["msg_type"]
            if hear := getattr(self, f"_hear_{kind}", None):
                hear(json.loads(content), json.loads(parent).get("msg_id"), buffers)

    def _hear_comm_open(self, content: dict[str, Any], *_: Any) -> None:
        self.models[content["comm_id"]] = content["data"].get("state", {})

    def _hear_comm_msg(self, content: dict[str, Any], _: str, buffers: list[bytes]) -> None:
        model, data = content["comm_id"], content["data"]
        if data.get("method") != "update":
            return
        self.models.setdefault(model, {}).update(data["state"])
        if self._picture is None or not shows_a_scene(data["state"], buffers):
            return
        models, arrived = self._picture
        if model in models and not arrived.done():
            arrived.set_result(None)

    def _hear_execute_result(self, content: dict[str, Any], parent: str, _: Any) -> None:
        if VIEW in content["data"]:
            self.views[parent] = content["data"][VIEW]["model_id"]

    _hear_display_data = _hear_execute_result

    def _hear_error(self, content: dict[str, Any], parent: str, _: Any) -> None:
        if waiting := self._done.pop(parent, None):
            waiting.set_exception(RuntimeError(f"A cell failed: {content['evalue']}"))

    def _hear_status(self, content: dict[str, Any], parent: str, _: Any) -> None:
        # not the reply: it comes another way, and may be here before what the cell shows
        if content["execution_state"] == "idle" and (waiting := self._done.pop(parent, None)):
            waiting.set_result(None)


class Student:
    """Somebody of the class.

    Parameters
    ----------
    name : str
        Name at the hub.
    address, password : str
        Where and with what to log in.
    rng : numpy.random.Generator
        Draws pauses, drags and directions.
    """

    def __init__(self, name: str, address: str, password: str, rng: np.random.Generator):
        self.name, self._address, self._password, self._rng = name, address, password, rng
        self._web = httpx.AsyncClient(
            base_url=address,
            follow_redirects=True,
            timeout=PATIENCE,
            trust_env=False,
            limits=httpx.Limits(keepalive_expiry=QUIET),
        )
        self._home = f"/user/{name}/"
        self._kernel: Kernel | None = None
        self._demo: set[str] = set()
        self._slider, self._direction = "", 1
        self.ready_s = self.cells_s = float("nan")

    async def arrive(self) -> None:
        """Log in, open notebook 02 and run all cells; keep the seconds to both."""
        began = time.perf_counter()
        await self._log_in()
        await self._start_server()
        self.ready_s = time.perf_counter() - began
        await self._open_notebook()
        self.cells_s = time.perf_counter() - began

    async def move(self, seconds: float) -> list[float]:
        """Move the slider for some seconds; return the milliseconds to each new picture."""
        end = time.perf_counter() + seconds
        delays: list[float] = []
        await asyncio.sleep(self._rng.uniform(0, THINK[1]))
        while time.perf_counter() < end:
            self._direction = int(self._rng.choice((-1, 1)))
            steps = self._rng.integers(5, 11) if self._rng.random() < DRAG else 1
            for _ in range(steps):
                delays.append(await self._step())
            await asyncio.sleep(self._rng.uniform(*THINK))
        return delays

    async def leave(self) -> None:
        """Close the page; server and kernel run on."""
        if self._kernel is not None:
            self._kernel.close()
        await self._web.aclose()

    async def _get(self, path: str) -> httpx.Response:
        return (await self._web.get(path)).raise_for_status()

    def _cookie(self, path: str) -> str:
        """Return the token against forged requests that belongs to a path."""
        return next(c.value for c in self._web.cookies.jar if (c.name, c.path) == ("_xsrf", path))

    async def _log_in(self) -> None:
        await self._get("/hub/login")
        form = {"username": self.name, "password": self._password, "_xsrf": self._cookie("/hub/")}
        page = (await self._web.post("/hub/login?next=/hub/home", data=form)).raise_for_status()
        if page.url.path != "/hub/home":
            raise RuntimeError(f"{self.name} could not log in.")

    async def _start_server(self) -> None:
        """Ask for a server, wait as the waiting page does, and load JupyterLab's page."""
        page = await self._get("/hub/spawn")
        if source := re.search(r'EventSource\("(.+?)"\)', page.text):
            await self._wait_for_server(source[1].replace("\\u0026", "&"))
        page = await self._get(f"{self._home}lab")
        for script in re.findall(r'<script[^>]* src="(.+?)"', page.text):
            await self._get(script)
        await self._get(f"{self._home}lab/api/settings")

    async def _wait_for_server(self, progress: str) -> None:
        async with self._web.stream("GET", progress) as events:
            events.raise_for_status()
            async for line in events.aiter_lines():
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if told.get("failed"):
                    raise RuntimeError(f"{self.name}: {told.get('message')}")
                if told.get("ready"):
                    return
        raise RuntimeError(f"{self.name}: the server never became ready.")

    async def _open_notebook(self) -> None:
        """Open the notebook, run its cells in order, and find the slider to move."""
        content = (await self._get(f"{self._home}api/contents/{NOTEBOOK}")).json()["content"]
        kernel = self._kernel = await self._start_kernel()
        cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        shown = {cell["id"]: await kernel.run("".join(cell["source"])) for cell in cells}
        demo = shown[DEMO]
        self._demo = set(kernel.inside(demo))
        self._slider = next(m for m in kernel.inside(demo) if self._is(m, "FloatSliderModel"))
        for model in self._demo:
            if self._is(model, "ButtonModel") and kernel.models[model]["description"] == SKIP:
                kernel.tell(model, {"method": "custom", "content": {"event": "click"}})
                await kernel.new_picture(self._demo)

    def _is(self, model: str, kind: str) -> bool:
        return self._kernel.models[model].get("_model_name") == kind

    async def _start_kernel(self) -> Kernel:
        asked = {"path": NOTEBOOK, "name": "02", "type": "notebook", "kernel": {"name": "python3"}}
        token = {"X-XSRFToken": self._cookie(self._home)}
        made = await self._web.post(f"{self._home}api/sessions", json=asked, headers=token)
        kernel = made.raise_for_status().json()["kernel"]["id"]
        path = f"{self._home}api/kernels/{kernel}/channels"
        cookies = self._web.build_request("GET", path).headers["Cookie"]
        request = HTTPRequest(
            self._address.replace("http", "ws", 1) + path,
            headers={"Cookie": cookies, "Origin": self._address},
            request_timeout=PATIENCE,
        )
        return Kernel(
            await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=MESSAGE)
        )

    async def _step(self) -> float:
        """Move the slider five steps and return the milliseconds until the picture is here."""
        slider = self._kernel.models[self._slider]
        value, step = slider["value"], 5 * slider["step"] * self._direction
        if not slider["min"] <= value + step <= slider["max"]:
            self._direction, step = -self._direction, -step
        slider["value"] = round(value + step, 10)
        began = time.perf_counter()
        update = {"method": "update", "state": {"value": slider["value"]}, "buffer_paths": []}
        self._kernel.tell(self._slider, update)
        try:
            await self._kernel.new_picture(self._demo)
        except TimeoutError:
            return 1000 * LOST
        return 1000 * (time.perf_counter() - began)
