"""Becomes the command it is given, and ends when its parent does, however that ended.

    python -m calendarapp.management.tied 1234 python -m gunicorn ...

1234 is the parent's process id. Only Linux knows how; elsewhere a killed parent leaves its children behind.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before we were tied to it
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - the command is ours


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
