"""A proxy on loopback between a client and the server, which remembers what the client asked for."""

import contextlib
import http.client
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"}


class Log(list):
    """Paths with their queries, as they came."""

    def queries(self, path):
        """Parameters of each request for `path`."""
        split = (urllib.parse.urlsplit(asked) for asked in self)
        return [dict(urllib.parse.parse_qsl(s.query, keep_blank_values=True)) for s in split if s.path == path]


@contextlib.contextmanager
def watching(base):
    """The address to use instead of `base`, and what is asked there. `Host` is passed on: links lead through it, too."""
    log, behind = Log(), urllib.parse.urlsplit(base)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def passed_on(self):
            log.append(self.path)
            length = int(self.headers.get("content-length") or 0)
            connection = http.client.HTTPConnection(behind.hostname, behind.port, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            try:
                connection.request(self.command, self.path, self.rfile.read(length) if length else None, headers)
                answer = connection.getresponse()
                body = answer.read()
            finally:
                connection.close()
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            if answer.status not in (204, 304):
                self.send_header("Content-Length", answer.getheader("content-length") or str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = passed_on

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", log
    finally:
        server.shutdown()
        server.server_close()
