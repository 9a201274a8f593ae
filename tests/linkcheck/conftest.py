from threading import Thread

import pytest

from tests.linkcheck.site import Site


@pytest.fixture
def site():
    with Site() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
