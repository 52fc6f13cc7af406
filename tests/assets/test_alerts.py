"""How people are told that a run failed."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from assets.alerts import AlertError, Alerts, Failure, last_failure, read_alerts, tell
from pipeline.storage.home import Home

FAILURE = Failure("/home", "videolake_daily", "0123456789", "2024-03-01T03:00:12+00:00", "raw/raw_pages", "no such folder")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with nothing in it."""
    return Home(tmp_path)


@pytest.fixture
def posted() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server on this machine, and what is posted to it. It has nothing at /gone."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(404 if self.path == "/gone" else 204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it so)
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", got
        server.shutdown()
        thread.join()


def test_the_cause_lies_in_the_home(home: Home):
    """Who looks into the home finds the last failure, as JSON to read."""
    assert last_failure(home) is None
    tell(home, FAILURE)
    assert last_failure(home) == FAILURE
    assert json.loads(home.last_failure.read_text())["cause"] == "no such folder"


def test_a_webhook_gets_the_failure(home: Home, posted: tuple[str, list[bytes]]):
    """As JSON, with everything that is known of it."""
    address, got = posted
    home.alerts_toml.write_text(f'webhook = "{address}"\n')
    tell(home, FAILURE)
    assert json.loads(got[0]) == json.loads(home.last_failure.read_text())


def test_a_command_gets_the_failure_as_its_input(home: Home, tmp_path: Path):
    """Anything that can be run can hand it on."""
    code = f"import sys; open({str(tmp_path / 'told')!r}, 'w').write(sys.stdin.read())"
    home.alerts_toml.write_text(f"command = {json.dumps([sys.executable, '-c', code])}\n")
    tell(home, FAILURE)
    assert json.loads((tmp_path / "told").read_text())["step"] == "raw/raw_pages"


def test_nobody_to_tell_is_fine(home: Home):
    """Without the file, or with an empty one, nobody is told."""
    assert read_alerts(home.alerts_toml) == Alerts()
    home.alerts_toml.write_text("")
    assert read_alerts(home.alerts_toml) == Alerts()


@pytest.mark.parametrize("text", ['webhok = "https://a"', 'webhook = "ftp://a"', 'command = "mail"', "webhook = ", "\0"])
def test_a_wrong_file_is_named(home: Home, text: str):
    """A typing mistake is told, and the failure lies in the home all the same."""
    home.alerts_toml.write_text(text)
    with pytest.raises(AlertError, match=r"alerts\.toml: .* it takes `webhook`"):
        tell(home, FAILURE)
    assert last_failure(home) == FAILURE


def test_an_alert_that_fails_says_so(home: Home, posted: tuple[str, list[bytes]]):
    """A webhook that is gone, a command that is not there or fails: each with its cause."""
    home.alerts_toml.write_text(f'webhook = "{posted[0]}/gone"\n')
    with pytest.raises(AlertError, match=r"/gone: .*404"):
        tell(home, FAILURE)
    home.alerts_toml.write_text('command = ["no-such-program"]\n')
    with pytest.raises(AlertError, match="no-such-program"):
        tell(home, FAILURE)
    home.alerts_toml.write_text(f"command = {json.dumps([sys.executable, '-c', 'raise SystemExit(chr(110) + chr(111))'])}\n")
    with pytest.raises(AlertError, match="exit 1: no"):
        tell(home, FAILURE)
