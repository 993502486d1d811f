"""Where the machine has bubblewrap, the press works without network and with everything read-only."""

import shutil
import subprocess
from functools import cache

# How the folder is called in which a press puts its typefaces aside while it is at work.
SCRAPS = "attune-press-"

_WALLS = (
    *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--setenv", "TMPDIR", "/dev/shm"),  # noqa: S108
    *("--unshare-net", "--unshare-ipc", "--unshare-pid", "--die-with-parent", "--new-session"),
)

# A few milliseconds do, but giving up on a busy machine would leave the press without walls to its end.
LONGEST_SECONDS = 60


def confined(command: list[str]) -> list[str]:
    """The command inside its walls, or as it is on a machine that cannot raise them."""
    builder = shutil.which("bwrap")
    return [builder, *_WALLS, *command] if builder and _works(builder) else command


@cache
def _works(builder: str) -> bool:
    """Whether bubblewrap may make walls here; in many containers it may not."""
    try:
        tried = subprocess.run(  # noqa: S603 (a path found by name on this machine)
            [builder, *_WALLS, "true"], capture_output=True, timeout=LONGEST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0
