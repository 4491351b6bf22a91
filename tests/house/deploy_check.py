"""`manage.py check --deploy` as a real host would run it, with any warning as an error."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SANE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a-deployment-key-that-nobody-guesses-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "almanac.example",
    "PUBLIC_URL": "https://almanac.example",
}


def run_check(**changed: str) -> subprocess.CompletedProcess[str]:
    """The command's result under sane settings but for what is changed."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            cwd=ROOT,
            env={**kept, "ALMANAC_DATA": folder, **SANE, **changed},
            capture_output=True,
            text=True,
            check=False,
        )


if __name__ == "__main__":
    result = run_check()
    print(result.stdout + result.stderr)  # noqa: T201
    sys.exit(result.returncode)
