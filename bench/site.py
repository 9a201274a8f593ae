"""A site with the starter catalogue in a scratch database, served by gunicorn on this machine only."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

WORKERS, THREADS = 2, 4
STARTS_WITHIN = 30


@contextlib.contextmanager
def throw_away_postgres():
    """The URL of a cluster that lives as long as the block; None where PostgreSQL is not installed."""
    words = [sys.executable, "bin/postgres", "sh", "-c", 'echo "$DATABASE_URL"; exec cat >/dev/null']
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        # Closing its input, as leaving the block does, ends the command and with it the cluster.
        yield process.stdout.readline().strip() or None


@contextlib.contextmanager
def sites():
    """An unprepared site on each database this machine has, gone when the block is left."""
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="memories-bench-")))
        databases = {"SQLite": f"sqlite:///{scratch / 'SQLite' / 'bench.sqlite3'}"}
        if url := stack.enter_context(throw_away_postgres()):
            databases["PostgreSQL"] = url
        yield [Site(name, url, scratch / name) for name, url in databases.items()]


class Site:
    def __init__(self, name, database_url, directory: Path):
        self.name = name
        self.directory = directory
        directory.mkdir()
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "VAR_DIR": str(directory),
            "STATIC_ROOT": str(directory.parent / "static"),
            "SECRET_KEY": "only-for-measuring",
            "DEBUG": "false",
            "HTTPS": "false",
            "REDIS_URL": "",
            "TRUSTED_PROXIES": "0",
        }
        self.addresses: dict[str, str] = {}  # settings module: address

    def prepare(self):
        self._manage("migrate", "--verbosity=0")
        self._manage("createcachetable", "--verbosity=0")
        self._manage("load_starter")
        if not Path(self.environment["STATIC_ROOT"]).exists():
            self._manage("collectstatic", "--noinput", "--verbosity=0")
        self.session = self._python("-m", "bench.session").strip()

    def fill(self, module, *words):
        """Run a module that adds to the scratch database."""
        self._python("-m", module, *words)

    def _manage(self, *words):
        self._python("manage.py", *words)

    def _python(self, *words):
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        words = [sys.executable, *words]
        done = subprocess.run(words, env=environment, check=False, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"{self.name}: {' '.join(words[1:])} failed.")
        return done.stdout

    @contextlib.contextmanager
    def served(self, settings):
        port = free_port()
        words = [
            *(sys.executable, "-m", "gunicorn", "memories_db.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
            "--no-control-socket",
        ]
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": settings}
        log = self.directory / f"{settings}.log"
        with log.open("w") as output:
            process = subprocess.Popen(words, env=environment, stdout=output, stderr=output)
        try:
            self.addresses[settings] = f"http://127.0.0.1:{port}"
            wait_for(f"{self.addresses[settings]}/bench/constant/", process, log)
            yield
        finally:
            process.terminate()
            process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, process, log):
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            return get(url)
        time.sleep(0.1)
    sys.exit(f"gunicorn did not start:\n{log.read_text()}")


def get(url, headers=None):
    """Status and headers, whatever the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as response:
            response.read()
            return response.status, response.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def milliseconds(address, paths, *, rounds, warm, session="") -> dict[str, list[float]]:
    """The times of each path, one after another over one connection, after some rounds to warm up."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    times = {path: [] for path in paths}
    headers = {"Cookie": f"sessionid={session}"} if session else {}
    for number in range(warm + rounds):
        for path in paths:
            start = time.perf_counter()
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                sys.exit(f"{path} answers {response.status}")
            if number >= warm:
                times[path].append(1000 * (time.perf_counter() - start))
    return times
