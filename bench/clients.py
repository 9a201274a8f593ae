"""Two ways to put an address under load; both keep their connections open."""

import http.client
import re
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 8
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclass
class Figures:
    rate: float  # requests per second
    p50: float  # milliseconds
    p99: float


def best_client():
    return wrk if shutil.which("wrk") else threads


def wrk(url, headers, seconds) -> Figures:
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    for header in headers.items():
        words += ["-H", ": ".join(header)]
    report = subprocess.run([*words, url], check=True, capture_output=True, text=True).stdout
    if failed := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", report):
        raise RuntimeError(f"{url}: {failed[0]}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1])
    if not rate:
        raise RuntimeError(f"{url}: no answer within {seconds} seconds")
    return Figures(rate, _latency(report, 50), _latency(report, 99))


def _latency(report, percent):
    number, unit = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)", report, re.MULTILINE).groups()
    return float(number) * MILLISECONDS[unit]


def threads(url, headers, seconds) -> Figures:
    """Where wrk is missing. Python's own work counts, so read the ratios rather than the rates."""
    times, until = [], time.perf_counter() + seconds
    workers = [
        threading.Thread(target=_ask_again, args=(url, headers, until, times)) for _ in range(CONNECTIONS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if len(times) < 2:
        raise RuntimeError(f"{url}: no answer within {seconds} seconds")
    cuts = statistics.quantiles(times, n=100)
    return Figures(len(times) / seconds, cuts[49] * 1000, cuts[98] * 1000)


def _ask_again(url, headers, until, times):
    parts = urlsplit(url)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    while (start := time.perf_counter()) < until:
        connection.request("GET", address, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status >= 400:
            raise RuntimeError(f"{url}: {response.status}")
        times.append(time.perf_counter() - start)
    connection.close()
