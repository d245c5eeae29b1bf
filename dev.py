#!/usr/bin/env python3
"""Everything a developer types, with nothing but Python's own library: `python3 dev.py help`.

The set-up installs a pinned uv into ``.cache``, then the hash-locked packages of ``requirements/``
and the project itself into ``.venv``. Where uv cannot be had, plain pip does the same, slower.
A second set-up with unchanged requirements does nothing and needs no network.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "broadsheet-setup.json"
REQUIREMENTS = ROOT / "requirements"

#: What each level of set-up installs; a level includes all that stand before it.
LEVELS = {
    "run": ("run.txt",),
    "postgres": ("postgres.txt",),
    "dev": ("dev.txt",),
    "browser": ("dev.txt", "browser.txt"),
}
#: Where our own Python stands, for the linters and the types.
CHECKED = ("src", "tests", "bench", "training", "docs", "dev.py")
#: Tests that `make test` leaves to `make check`.
LATER = "not slow and not gate and not browser"


def main(arguments: list[str]) -> int:
    """Run the task named first; the rest is passed on to it."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    task = TASKS.get(name)
    if task is None:
        return fail(f"no task {name!r}; there are: {', '.join(TASKS)}")
    python = find_python()
    if python is None:
        wanted = ".".join(str(part) for part in OLDEST)
        return fail(
            f"Broadsheet needs Python {wanted} or newer and found only {sys.version.split()[0]} "
            f"({sys.executable}). Install one, or name one: make PYTHON=/path/to/python3.11 …"
        )
    if python != sys.executable:
        return run([python, __file__, *arguments])
    os.chdir(ROOT)
    status: int = task(rest)
    return status


def find_python() -> str | None:
    """The interpreter to use: this one if it is new enough, else one that PATH has."""
    if sys.version_info >= OLDEST:
        return sys.executable
    question = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    for minor in (13, 12, 11, 14):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", question], check=False).returncode == 0:
            return found
    return None


# The tasks. Each takes the arguments after its name and returns an exit status.


def task_setup(rest: list[str]) -> int:
    """Install what developing needs into .venv, or `setup postgres`: what PostgreSQL needs."""
    level = rest[0] if rest else "dev"
    if level not in LEVELS:
        return fail(f"no level {level!r}; there are: {', '.join(LEVELS)}")
    return setup(level)


def task_run(rest: list[str]) -> int:
    """Set up, then open the newspaper at a printed local address; its files are in newspaper/."""
    return setup("run") or broadsheet("run", "--home", "newspaper", *rest)


def task_demo(rest: list[str]) -> int:
    """Set up, then play the sample edition: a day of invented news."""
    return setup("run") or broadsheet("demo", *rest)


def task_test(rest: list[str]) -> int:
    """Set up, then run the fast tests."""
    return setup("dev") or pytest("-m", LATER, *rest)


def task_check(rest: list[str]) -> int:
    """What CI runs: lint, types and every test; ends with pytest's summary."""
    if setup("browser"):
        return 1
    failed = [name for name, check in (("lint", lint), ("types", types)) if check()]
    status = pytest(*rest)
    return fail(f"check failed: {', '.join(failed)}") if failed else status


def task_lint(_rest: list[str]) -> int:
    """Set up, then ruff, its formatter and the import contracts."""
    return setup("dev") or lint()


def task_types(_rest: list[str]) -> int:
    """Set up, then mypy, strictly, on everything."""
    return setup("dev") or types()


def task_screenshots(rest: list[str]) -> int:
    """Take the pictures in docs/images from the sample edition, with Chromium."""
    return setup("browser") or run([PYTHON, "docs/screenshots.py", *rest])


def task_lock(rest: list[str]) -> int:
    """Pin every package with its hashes; `make lock ARGS=--upgrade` takes the newest."""
    return lock(rest)


def task_clean(_rest: list[str]) -> int:
    """Remove .venv and every cache; the newspaper stays."""
    for name in (".venv", ".cache", ".mypy_cache", ".ruff_cache", ".pytest_cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


def task_help(_rest: list[str]) -> int:
    """Say what there is."""
    print((__doc__ or "").splitlines()[0], end="\n\n")
    for name, task in TASKS.items():
        print(f"  make {name:12} {(task.__doc__ or '').splitlines()[0]}")
    return 0


def lint() -> int:
    """Ruff, its formatter and import-linter on everything."""
    bin_ = PYTHON.parent
    steps = (
        [bin_ / "ruff", "check", *present()],
        [bin_ / "ruff", "format", "--check", *present()],
        [bin_ / "lint-imports", "--cache-dir", ".cache/imports"],
    )
    return max([run(step) for step in steps])


def types() -> int:
    """Mypy on everything, strictly."""
    return run([PYTHON, "-m", "mypy", *present()])


def pytest(*arguments: str) -> int:
    """Run the tests, on up to four cores; the last line is pytest's summary."""
    cores = min(os.cpu_count() or 1, 4)
    shared = ["-n", str(cores), "--dist", "worksteal"]  # nobody waits beside the long tests
    return run([PYTHON, "-m", "pytest", "-q", *shared, *arguments])


def broadsheet(*arguments: str) -> int:
    """Run the newspaper's own command; Ctrl-C is the usual way to end it."""
    return run([VENV / "bin" / "broadsheet", *arguments])


def present() -> list[str]:
    """Those of our folders that exist and hold Python."""
    return [p for p in CHECKED if (ROOT / p).is_file() or any((ROOT / p).glob("**/*.py"))]


# The set-up.


def setup(level: str) -> int:
    """Bring .venv to a level of `LEVELS`, or higher if it was there before."""
    done = read_stamp()
    level = max(level, done.get("level", level), key=list(LEVELS).index)
    wanted = {"level": level, "digest": digest(level)}
    loops = done.pop("loops", "")
    if done == wanted and PYTHON.exists():
        return 0 if loops == digest_of_loops() else compile_loops(wanted)
    say(f"setting up .venv ({level}) …")
    STAMP.unlink(missing_ok=True)
    make_venv()
    files = [REQUIREMENTS / name for name in LEVELS[level]]
    if not (install_with_uv(files) or install_with_pip(files)):
        return fail("the packages could not be installed; the reason is above")
    return compile_loops(wanted)


def compile_loops(done: dict[str, str]) -> int:
    """Compile the inner loops where that can be done, and say so; without them all is slower."""
    STAMP.write_text(json.dumps(done))
    if run([PYTHON, "-m", "broadsheet.kernel"]) == 0:
        STAMP.write_text(json.dumps(done | {"loops": digest_of_loops()}))
    return 0


def digest_of_loops() -> str:
    """A hash of the C files."""
    said = hashlib.sha256()
    for path in sorted((ROOT / "src" / "broadsheet" / "kernel").glob("*.[ch]")):
        said.update(path.name.encode() + path.read_bytes())
    return said.hexdigest()


def read_stamp() -> dict[str, str]:
    """What the last set-up did; empty when there was none, or it broke off."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp


def digest(level: str) -> str:
    """A hash of all that a set-up depends on."""
    import tomllib  # noqa: PLC0415  # absent from the older Pythons that `main` turns away

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    parts = [sys.version, str(ROOT), json.dumps(project)]
    parts += [(REQUIREMENTS / name).read_text() for name in LEVELS[level]]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def make_venv() -> None:
    """A virtual environment at .venv; one whose interpreter is gone or another is replaced."""
    version = "import sys; print(*sys.version_info[:2])"
    if PYTHON.exists():
        asked = subprocess.run([PYTHON, "-c", version], capture_output=True, text=True, check=False)
        if asked.stdout.split() == [str(part) for part in sys.version_info[:2]]:
            return
    shutil.rmtree(VENV, ignore_errors=True)
    must([sys.executable, "-m", "venv", "--without-pip", VENV])


def install_with_uv(files: list[Path]) -> bool:
    """Sync the environment with the pinned uv; False when uv cannot be had or gives up."""
    uv = find_uv()
    if uv is None:
        return False
    env = uv_environment()
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, *files]
    project = [uv, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    return not (
        run(sync, env=env) or run([*project, "--python", PYTHON, "--editable", ROOT], env=env)
    )


def find_uv() -> Path | None:
    """The pinned uv, installed into a folder of its own on first use; None if that fails."""
    pins = REQUIREMENTS / "uv.txt"
    home = CACHE / ("uv-" + hashlib.sha256(pins.read_bytes()).hexdigest()[:12])
    uv = home / "bin" / "uv"
    if not uv.exists():
        shutil.rmtree(home, ignore_errors=True)
        pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
        no_warning = ["--disable-pip-version-check", "-r", pins]
        if run([sys.executable, "-m", "venv", home]) or run([*pip, *no_warning]):
            say("uv could not be installed; going on with pip")
            return None
    return uv


def uv_environment() -> dict[str, str]:
    """The environment for uv, which does not read pip's configuration: taken over from there."""
    env = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1")
    env.pop("VIRTUAL_ENV", None)
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    names = {"cert": "SSL_CERT_FILE", "index-url": "UV_DEFAULT_INDEX"}
    for line in asked.stdout.splitlines():
        option, _, value = line.partition("=")
        name = names.get(option.rpartition(".")[2])
        if name:
            env.setdefault(name, value.strip("'\""))
    return env


def install_with_pip(files: list[Path]) -> bool:
    """Install with plain pip: the same versions, three to four times slower."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    lists = [part for path in files for part in ("-r", path)]
    return not (
        run([PYTHON, "-c", "import ensurepip; ensurepip.bootstrap(upgrade=True)"])
        or run([*pip, "--require-hashes", *lists])
        or run([*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])
    )


def lock(options: list[str]) -> int:
    """Rewrite requirements/*.txt; the exact commands stand here and nowhere else."""
    uv = find_uv()
    if uv is None:
        return 1
    (CACHE / "uv.in").write_text("uv\n")
    compile_ = [uv, "pip", "compile", "--quiet", "--generate-hashes", "--universal"]
    compile_ += ["--python-version", "3.11", "--no-header", "--no-emit-index-url"]
    project = ["pyproject.toml", "--group", "build"]
    postgres = ["--extra", "postgres"]
    like_dev = ["-c", "requirements/dev.txt"]
    lists: dict[str, list[object]] = {
        "dev.txt": [*project, *postgres, "--group", "dev", *options],
        "run.txt": [*project, *like_dev],
        "postgres.txt": [*project, *postgres, *like_dev],
        "browser.txt": ["--group", "browser", *like_dev],
        "uv.txt": [CACHE / "uv.in", *options],
    }
    env = uv_environment()
    return max(
        [
            run([*compile_, *what, "-o", REQUIREMENTS / name], env=env)
            for name, what in lists.items()
        ]
    )


# Words to the person at the terminal, and to other programs.


def run(command: Sequence[object], *, env: dict[str, str] | None = None) -> int:
    """Run a command with our own terminal; its exit status, 130 when the person pressed Ctrl-C."""
    sys.stdout.flush()
    child = subprocess.Popen([str(part) for part in command], env=env)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # The terminal told the child too: let it end in its own good order.


def must(command: Sequence[object]) -> None:
    """Run a command that the set-up cannot do without."""
    if run(command):
        sys.exit(fail("Python's venv is missing; on Debian and Ubuntu: apt install python3-venv"))


def say(text: str) -> None:
    """One line to the person."""
    print(f"dev: {text}", flush=True)


def fail(text: str) -> int:
    """One line on stderr; the exit status to return."""
    print(f"dev: {text}", file=sys.stderr, flush=True)
    return 1


TASKS = {
    name[len("task_") :]: task for name, task in list(globals().items()) if name.startswith("task_")
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
