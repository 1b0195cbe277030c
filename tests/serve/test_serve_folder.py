"""No temporary folder is left for good, and none that is in use or of others is taken."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest
from serving import MINI, started

from dealgraph.serve.folder import PREFIX, Folder, collect

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no flock(2)")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of one's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def abandon(place: Path, name: str = "old", mode: int = 0o700) -> Path:
    """A folder as a server leaves it that was killed."""
    folder = place / f"{PREFIX}{name}"
    (folder / "graph").mkdir(parents=True)
    (folder / "graph" / "000001.sst").write_bytes(b"x" * 1000)
    (folder / "lock").touch(mode=0o600)
    folder.chmod(mode)
    return folder


def test_a_folder_is_in_use_until_it_is_removed(place: Path) -> None:
    folder = Folder()
    assert collect() == 0
    assert [path.name for path in folder.path.iterdir()] == ["lock"]
    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.remove()
    folder.remove()
    assert list(place.iterdir()) == []


def test_a_folder_whose_lock_is_free_is_removed(place: Path) -> None:
    abandon(place)
    used = Folder()
    assert collect() == 1
    assert list(place.iterdir()) == [used.path]
    used.remove()


def test_other_folders_stay(place: Path) -> None:
    abandon(place, "open", 0o755)
    (place / f"{PREFIX}without-a-lock").mkdir(mode=0o700)
    (place / f"{PREFIX}file").write_text("", encoding="utf-8")
    (place / "other").mkdir(mode=0o700)
    (place / "other" / "lock").touch()
    target = abandon(place / "elsewhere")
    (place / f"{PREFIX}link").symlink_to(target)
    before = sorted(place.rglob("*"))
    assert collect() == 0
    assert sorted(place.rglob("*")) == before


def test_a_lock_that_is_a_link_is_not_followed(place: Path) -> None:
    folder = abandon(place)
    (folder / "lock").unlink()
    (folder / "lock").symlink_to("/dev/null")
    assert collect() == 0
    assert folder.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="chown(2) needs root")
def test_folders_of_other_users_stay(place: Path) -> None:
    folder = abandon(place)
    os.chown(folder, 65534, 65534)
    assert collect() == 0
    assert folder.exists()


def test_the_next_server_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    arguments, place = ("--only", str(MINI)), {"TMPDIR": str(tmp_path)}
    with started(*arguments, **place) as killed, started(*arguments, **place) as other:
        assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 2
        killed.stop(signal.SIGKILL)
        with started(*arguments, **place) as third:
            assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 2
            assert third.query("ASK {}").status_code == 200
        assert other.query("ASK {}").status_code == 200
    assert list(tmp_path.glob(f"{PREFIX}*")) == []


def test_nohup_keeps_the_server() -> None:
    import subprocess
    import time

    code = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
        "os.execv(sys.executable, [sys.executable, '-m', 'dealgraph', 'serve', '--port', '0',"
        f" '--only', {str(MINI)!r}])"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith("Serving ")
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        assert process.poll() is None
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 0
