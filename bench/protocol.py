"""One reader's session without a browser: Streamlit's own protocol over a websocket.

A browser sends ``BackMsg.rerun_script`` with the state of the widgets and the hashes of the messages that it
kept, and reads ``ForwardMsg`` until ``script_finished``. So does this; nothing is drawn.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass(frozen=True)
class Widget:
    """A select: its id, what it offers, the fragment that it runs (empty: the whole script)."""

    id: str
    options: tuple[str, ...]
    several: bool
    fragment: str


@dataclass
class Session:
    """A connected reader.

    Args:
        page: hash of the page that is shown.
        pages: a page's path in the address -> its hash; widgets: key of a select -> the select.
        chosen: widget id -> what was chosen, as a browser keeps it.
        kept: hashes of the large messages of the last run, which the server need not send again.
        errors: exceptions and error boxes that the script sent.
    """

    socket: ClientConnection
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, Widget] = field(default_factory=dict)
    chosen: dict[str, WidgetState] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    @classmethod
    async def opened(cls, address: str, node: str = "") -> Self:
        """Connect and run the first page once.

        Args:
            node: value of the cookie by which a proxy keeps a reader at one process.
        """
        socket = await connect(
            f"ws://{urlsplit(address).netloc}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"node={node}"} if node else {},
            max_size=None,
            open_timeout=60,
        )
        session = cls(socket)
        await session.run()
        return session

    async def close(self) -> None:
        await self.socket.close()

    async def choose(self, key: str, value: str | Sequence[str]) -> float:
        """Choose in the select ``key``; seconds until the script has finished."""
        widget = self.widgets[key]
        state = WidgetState(id=widget.id)
        if widget.several:
            state.string_array_value.CopyFrom(StringArray(data=list(value)))
        else:
            state.string_value = str(value)
        self.chosen[widget.id] = state
        return await self.run(widget.fragment)

    async def turn_to(self, path: str) -> float:
        """Open another page of the navigation; seconds."""
        self.page, self.widgets = self.pages[path], {}
        return await self.run()

    async def run(self, fragment: str = "") -> float:
        """Run the script, or a fragment of it; seconds from the request to ``script_finished``."""
        message = BackMsg()
        request = message.rerun_script
        request.page_script_hash, request.fragment_id = self.page, fragment
        request.widget_states.widgets.extend(self.chosen.values())
        request.cached_message_hashes.extend(sorted(self.kept))
        request.context_info.locale, request.context_info.timezone = "zh-CN", "Asia/Shanghai"
        self.kept = set()
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while not self._read(ForwardMsg.FromString(await self.socket.recv(decode=False))):
            pass
        return time.perf_counter() - start

    def _read(self, message: ForwardMsg) -> bool:
        """Keep what a browser keeps; whether the run is over."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            self.kept.add(message.ref_hash)
        elif message.metadata.cacheable:
            self.kept.add(message.hash)
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self.page = message.navigation.page_script_hash
        elif kind == "delta":
            self._meet(message.delta)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.errors.append("compile error")
                return True
            return message.script_finished in DONE
        return False

    def _meet(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind in ("selectbox", "multiselect"):
            select = getattr(element, kind)
            several, key = kind == "multiselect", select.id.rsplit("-", 1)[-1]
            self.widgets[key] = Widget(select.id, tuple(select.options), several, delta.fragment_id)
        elif kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.errors.append(element.alert.body)
