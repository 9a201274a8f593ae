"""A web site of this machine, for links to lead to."""

import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

AGENT = "memories_db link check (+http://localhost)"
STATUSES = {"/gone": 410, "/broken": 500, "/members": 403, "/busy": 429, "/fine": 200, "/get-only": 200}
REDIRECTS = {
    "/moved": (301, "/fine"), "/found": (302, "/fine"), "/moved-then-found": (308, "/found"),
    "/moved-to-gone": (301, "/gone"), "/round": (301, "/round"), "/to-file": (302, "file:///etc/passwd"),
}  # fmt: skip


def anywhere(address):
    return True


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        self.server.times.append(time.monotonic())
        self.path = self.path.partition("?")[0]
        if self.path in self.server.away:
            self.send_error(404)
        elif self.path == "/silent":
            time.sleep(0.6)
        elif self.path == "/drip":
            self._drip()
        elif self.path == "/get-only" and self.command == "HEAD":
            self.send_error(405)
        elif self.path in REDIRECTS:
            status, location = REDIRECTS[self.path]
            self.send_response(status)
            self.send_header("Location", location)
            self.end_headers()
        else:
            self.send_response(STATUSES.get(self.path, 404))
            self.end_headers()

    do_GET = do_HEAD

    def _drip(self):
        with suppress(OSError):
            for _ in range(60):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, *args):
        pass


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.times, self.away = [], [], set()

    @property
    def port(self):
        return self.server_address[1]

    def at(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def handle_error(self, request, client_address):
        pass  # who asks may hang up
