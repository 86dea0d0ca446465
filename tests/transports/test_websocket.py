"""The server that viewers connect to: who gets in, who falls behind, and what is cut off."""

from __future__ import annotations

import json
import struct
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from vizlib.transports import websocket
from vizlib.transports.websocket import Viewer, WebsocketTransport

ORIGIN = "http://127.0.0.1:8000"


class Promise:
    """Something that waits for an answer."""

    title = "GPUBuffer.map_async"
    pending = True


@pytest.fixture
def server() -> Iterator[WebsocketTransport]:
    made = WebsocketTransport([ORIGIN + "/", "http://localhost:8000"])
    made.on_reply = lambda reply, ok, text: None
    made.on_join = lambda viewer: made.give(viewer, [b"stat", b"e..."])
    yield made
    made.close()


@pytest.fixture
def client(server: WebsocketTransport) -> Iterator[Callable[..., Any]]:
    with ExitStack() as opened:

        def open_(**options: Any) -> Any:
            address = options.pop("address", f"{server.address}?token={server.token}")
            socket = connect(address, origin=options.pop("origin", ORIGIN), max_size=None, **options)
            return opened.enter_context(socket)

        yield open_


def until(condition: Callable[[], Any], server: WebsocketTransport) -> None:
    """Take what has come, as the loop of a kernel does, until something is so."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        server._take()
        time.sleep(0.005)


def join(socket: Any, server: WebsocketTransport) -> Viewer:
    before = sum(viewer.joined for viewer in server._viewers.values())
    socket.send(json.dumps({"kind": "ready"}))
    until(lambda: sum(viewer.joined for viewer in server._viewers.values()) > before, server)
    assert [socket.recv(timeout=5), socket.recv(timeout=5)] == [b"stat", b"e..."]
    for _ in range(2):
        socket.send(json.dumps({"kind": "have"}))
    return max(server._viewers.values(), key=lambda viewer: viewer.number)


def test_batches_come_after_the_state_and_in_order(server: Any, client: Any) -> None:
    socket = client()
    server.send(array("I", [1]))  # before it has joined: part of the state that it gets
    join(socket, server)
    server.send(array("I", [2, 3]))
    server.tell({"kind": "cursor"})
    server.send(array("I", [4]))
    assert socket.recv(timeout=5) == array("I", [2, 3]).tobytes()
    assert json.loads(socket.recv(timeout=5)) == {"kind": "cursor"}
    assert socket.recv(timeout=5) == array("I", [4]).tobytes()


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"address": "/"}, 401),
        ({"address": "/?token="}, 401),
        ({"address": "/?token=guessed"}, 401),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:8001"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": None}, 403),
    ],
)
def test_who_may_not_is_turned_away(options: dict[str, Any], status: int, server: Any, client: Any) -> None:
    if "address" in options:
        options = {"address": f"ws://127.0.0.1:{server.port}{options['address']}"}
    with pytest.raises(InvalidStatus) as refused:
        client(**options)
    assert refused.value.response.status_code == status
    assert not server._viewers


def test_it_is_to_be_had_on_this_machine_only(server: Any) -> None:
    assert server.address.startswith("ws://127.0.0.1:")
    assert len(server.token) >= 32
    assert WebsocketTransport.__init__.__kwdefaults__["host"] == "127.0.0.1"


def test_answers_come_while_somebody_waits(server: Any, client: Any) -> None:
    socket = client()
    join(socket, server)
    promise = Promise()
    told = []

    def replied(reply: int, ok: bool, text: str) -> None:
        told.append((reply, ok, text, server.bytes.get(reply)))
        promise.pending = False

    server.on_reply = replied
    socket.send(struct.pack("<I", 7) + b"\1\2\3\4")
    server.wait(promise)
    assert told == [(7, True, "null", b"\1\2\3\4")]
    assert server.bytes == {}
    promise.pending = True
    socket.send(json.dumps({"kind": "reply", "reply": 8, "ok": False, "text": "no"}))
    server.wait(promise)
    assert told[1] == (8, False, "no", None)


def test_nobody_there_to_answer(server: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match=r"GPUBuffer.map_async: nobody looks at the figure"):
        server.wait(Promise())
    join(client(), server)
    monkeypatch.setattr(websocket, "PATIENCE", 0.3)
    with pytest.raises(TimeoutError, match=r"no viewer has answered in 0.3 seconds"):
        server.wait(Promise())


def test_one_who_never_reads_costs_no_more_memory_than_its_queue(
    server: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "QUEUE", 1 << 20)
    lazy = client()
    slow = join(lazy, server)
    keen = client()
    join(keen, server)
    batch = array("I", bytes(1 << 17))
    seen = 0
    for _ in range(400):  # 50 MB, of which the sockets' own buffers hold some
        server.send(batch)
        seen += len(keen.recv(timeout=5))
        keen.send(json.dumps({"kind": "have"}))
        assert slow.waiting <= 1 << 20
    assert seen == 400 * len(batch) * 4, "the others go on"
    until(lambda: slow.behind, server)
    assert slow.queue.qsize() == 0
    assert not slow.joined
    # It wakes up, takes what is on its way, says so, and is given everything.
    got: list[bytes] = []
    end = time.monotonic() + 20
    while b"e..." not in got:
        assert time.monotonic() < end
        server._take()
        with suppress(TimeoutError):
            got.append(lazy.recv(timeout=0.1))
            lazy.send(json.dumps({"kind": "have"}))
    assert not slow.behind
    assert slow.joined
    server.send(array("I", [9]))
    assert lazy.recv(timeout=5) == array("I", [9]).tobytes()


def test_too_large_a_message_ends_its_sender_alone(server: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    loud, other = client(), client()
    join(other, server)
    loud.send(bytes(websocket.LARGEST + 1))
    with pytest.raises(ConnectionClosed):
        loud.recv(timeout=10)
    until(lambda: len(server._viewers) == 1, server)
    server.send(array("I", [5]))
    assert other.recv(timeout=5) == array("I", [5]).tobytes()


@pytest.mark.parametrize(
    "said", ["no JSON", "[]", "7", "{}", json.dumps({"kind": "reply"}), json.dumps({"kind": []}), b"", b"\1"]
)
def test_nonsense_is_not_listened_to(said: Any, server: Any, client: Any) -> None:
    socket = client()
    viewer = join(socket, server)
    socket.send(said)
    socket.send(json.dumps({"kind": "have"}))
    until(lambda: viewer.known == 3, server)
    server.send(array("I", [5]))
    assert socket.recv(timeout=5) == array("I", [5]).tobytes()


def test_a_connection_cut_in_mid_message(server: Any, client: Any) -> None:
    left = []
    server.on_message = lambda viewer, message: left.append(message["kind"])
    cut, other = client(), client()
    join(other, server)
    cut.socket.sendall(b"\x82\xfe\x10\x00\0\0\0\0the beginning of 4096 bytes")
    cut.socket.close()
    until(lambda: left == ["left"], server)
    server.send(array("I", [5]))
    assert other.recv(timeout=5) == array("I", [5]).tobytes()


def test_a_port_that_is_taken(server: Any) -> None:
    with pytest.raises(OSError, match="address already in use"):
        WebsocketTransport([ORIGIN], port=server.port)
