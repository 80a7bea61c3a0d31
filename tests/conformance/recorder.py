"""A proxy between a client and the local S3 that hands every answer on as it came, and judges it first."""

import collections
import socket
import socketserver
import threading
import traceback
import urllib.parse
from typing import NamedTuple

from answers import Answer, judge
from models import Request

# In the order of looking: the AWS CLI names botocore too.
CLIENTS = {"aws-cli/": "AWS CLI", "boto3/": "boto3", "aws-sdk-js/": "AWS SDK for JavaScript"}


class Head(NamedTuple):
    """The lines before a body, and the bytes they came as."""

    first: str
    headers: dict
    raw: bytes

    @classmethod
    def read(cls, stream):
        raw = b""
        while not raw.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                return None
            raw += line
        first, *lines = raw.decode("iso-8859-1").split("\r\n")[:-2]
        pairs = (line.partition(":") for line in lines)
        return cls(first, {name.strip().lower(): value.strip() for name, _, value in pairs}, raw)

    @property
    def status(self):
        return int(self.first.split(" ")[1])


def read_body(stream, headers):
    """The body's bytes as they came, and what they stand for."""
    if "chunked" not in headers.get("transfer-encoding", ""):
        body = stream.read(int(headers.get("content-length", "0")))
        return body, body
    raw, body = b"", b""
    while True:
        line = stream.readline()
        size = int(line.split(b";")[0], 16)
        chunk = stream.read(size + 2) if size else b""
        raw, body = raw + line + chunk, body + chunk[:size]
        if size == 0:
            end = b""
            while not end.endswith(b"\r\n"):
                end += stream.readline()
            return raw + end, body


class Connection(socketserver.BaseRequestHandler):
    """One client's connection, and one to the server for it."""

    def handle(self):
        try:
            with socket.create_connection(self.server.upstream) as far:
                for side in (self.request, far):
                    side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self.request.makefile("rb") as asked, far.makefile("rb") as answered:
                    while self.exchange(far, asked, answered):
                        pass
        except ConnectionError:
            # A client that went away. One that waits for an answer sees the connection end, and fails by itself.
            return

    def exchange(self, far, asked, answered):
        head = Head.read(asked)
        if head is None:
            return False
        method, target, _ = head.first.split(" ", 2)
        far.sendall(head.raw)
        answer = Head.read(answered) if head.headers.get("expect", "").lower() == "100-continue" else None
        refused, sent = answer is not None and answer.status != 100, b""
        if not refused:
            if answer is not None:
                self.request.sendall(answer.raw)
            raw, sent = read_body(asked, head.headers)
            far.sendall(raw)
            answer = Head.read(answered)
        if answer is None:
            return False
        raw, body = (b"", b"") if method == "HEAD" or answer.status in (204, 304) else read_body(answered, answer.headers)
        request = Request(method, target, head.headers)
        self.server.recorder.note(request, Answer(answer.status, answer.headers, body), sent)
        self.request.sendall(answer.raw + raw)
        return not refused and answer.headers.get("connection", "").lower() != "close"


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """An answer that could not even be judged must not pass."""
        with self.recorder.lock:
            self.recorder.faults.append(traceback.format_exc())


class Recorder:
    """Listens from start to stop. `faults` are what was wrong, and `calls` counts answers by client and operation."""

    def __init__(self, upstream):
        url = urllib.parse.urlsplit(upstream)
        self.server = Server(("127.0.0.1", 0), Connection)
        self.server.upstream = url.hostname, url.port
        self.server.recorder = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.lock = threading.Lock()
        self.faults = []
        self.calls = collections.Counter()

    def start(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def note(self, request, answer, sent):
        operation, wrong = judge(request, answer, sent)
        name = operation.name if operation is not None else f"{request.method} {request.target}"
        agent = request.headers.get("user-agent", "").lower()
        client = next((client for word, client in CLIENTS.items() if word in agent), "another client")
        with self.lock:
            self.calls[client, request.service, name] += 1
            self.faults += [f"{name} ({answer.status}), asked by {client}: {fault}" for fault in wrong]
