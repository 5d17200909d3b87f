"""What the servers have in common: a port, a token, a folder, and an end."""

import argparse
import os
import secrets
import shutil
import signal
import tempfile
import threading
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

token = secrets.token_urlsafe(24)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def server_bind(self):
        super().server_bind()
        # The standard library asks the network for the name of the host.
        self.server_name = self.base_environ["SERVER_NAME"] = "127.0.0.1"


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def serve(path, make_application):
    """Serves until told to stop, or until the parent is gone.

    path: of the SCIM service below the host. make_application: gives the WSGI application, from the port and a folder
    of its own.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--parent", type=int, required=True)
    arguments = parser.parse_args()

    folder = tempfile.mkdtemp(prefix="scim-server-")

    def end(*_):
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    def watch():
        while os.getppid() == arguments.parent:
            time.sleep(0.2)
        end()

    # Whoever started this may have kept its signals off.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=watch, daemon=True).start()
    try:
        server = Server(("127.0.0.1", arguments.port), Handler)
        server.set_app(make_application(server.server_port, folder))
        print(f"http://127.0.0.1:{server.server_port}{path} {token}", flush=True)
        server.serve_forever()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
