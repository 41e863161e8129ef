"""Sets everything up on a machine that has only Python 3.11 or newer.

    python3 start.py          set up, build the handbook and open it
    python3 start.py test     set up for development and run every check and test
    python3 start.py test quick  the same without what needs a browser or a database, or takes long
    python3 start.py generate set up for development, and bring up to date whatever is made from the source
    python3 start.py proof    set up for development, prove in full what docs/trust.md promises, and write its figures
    python3 start.py browsers set up for development, and click through the handbook in Firefox and WebKit
    python3 start.py decap    set up for development, and open and save the forms' configuration in Decap CMS
    python3 start.py mutants  set up for development, change the code here and there, and count where no test fails
    python3 start.py forms    bundle the forms in the browser into src/hbgen/forms/app
    python3 start.py lock     write the lock files in locks/ anew, with what the registry has now
    python3 start.py package  build wheel and sdist of what is committed, in build/packages; a tag must be the version
    python3 start.py sbom     list what hbgen is run with, and its licences, in build/sbom

Everything goes into .venv and build/ in this folder. The tests in a browser want Debian's chromium,
java and node; where they are missing and cannot be installed, those tests are left out, with a word and their number.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
FORMS = ROOT / "src" / "hbgen" / "forms"
BUNDLED = FORMS / "bundled.txt"
"""Of which sources the bundle of the forms is made."""
DECAP = "decap-cms@3.16.3"
DECAP_SHA512 = (
    "85ff9d3e50a1ed32665a5f3ee954731d839686b8b9c605249eb65b0dec1a59ee"
    "2cf41ef127c3d0ba0a7640779295d3142b36afebecf4a08a7051885424362d63"
)
"""Decap CMS, which `decap` tries the forms' configuration in, and the digest of its archive."""
LOCKS = ROOT / "locks"
"""Lock files: every package that is installed, at one version and with the hashes of its files."""
COOLDOWN = "7 days"
"""Releases younger than this are not locked: one that was tampered with is mostly taken back within days."""


def main() -> int:
    if sys.version_info < (3, 11):
        print("hbgen needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 1
    match sys.argv[1:]:
        case []:
            return build() if install("use") else 1
        case ["test"] | ["test", "quick"]:
            return test(is_quick=sys.argv[2:] == ["quick"])
        case ["notes", tag]:
            return notes(tag)
        case ["package", *tags]:
            return package(*tags[:1])
        case ["proof", *names]:
            return proof(names)
        case ["generate" | "mutants" as name, *names]:
            return run_in_tests("generated" if name == "generate" else "mutation", names) if install("dev") else 1
        case ["forms" | "browsers" | "decap" as name]:
            return {"forms": forms, "browsers": browsers, "decap": decap}[name]() if install("dev") else 1
        case ["lock" | "sbom" as name]:
            return lock() if name == "lock" else sbom()
    print(__doc__)
    return 2


def proof(names: list[str]) -> int:
    """Prove the named promises, or all of them, in full."""
    # Figures are held against Spark too, which takes half a gigabyte.
    if not install("dev", "engines"):
        return 1
    install_tools()
    return run_in_tests("proof", names)


def browsers() -> int:
    """Click through all of the handbook in the browsers in which `test` tries a sample beside Chromium."""
    install_tools()
    clicks = [str(BIN / "python"), "-m", "pytest", "-ra", "tests/test_other_browsers.py"]
    return subprocess.call(clicks, cwd=ROOT, env=os.environ | {"HBGEN_FULL": "1"})


def decap() -> int:
    """Open the forms' configuration in Decap CMS, with its own server for a repository on disk, and save."""
    install_tools()
    folder = ROOT / "build" / "decap"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / "tests" / "decap" / name, folder / name)
    npm = ["npm", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.call([*npm, "ci"], cwd=folder)
    # Its bundle alone: what it is made of is 730 packages more.
    subprocess.call([*npm, "pack", DECAP], cwd=folder)
    archive = folder / (DECAP.replace("@", "-") + ".tgz")
    if not archive.is_file() or hashlib.sha512(archive.read_bytes()).hexdigest() != DECAP_SHA512:
        print(f"{DECAP} is not what it was when it was tried: nothing was run.")
        return 1
    with tarfile.open(archive) as packed, (folder / "decap-cms.js").open("wb") as bundle:
        bundle.write(packed.extractfile("package/dist/decap-cms.js").read())
    return subprocess.call([str(BIN / "python"), "-m", "pytest", "-ra", "tests/test_decap_browser.py"], cwd=ROOT)


def forms() -> int:
    """Bundle the forms in the browser from their scripts and the packages of npm's."""
    install_tools()
    status = subprocess.call(["node", FORMS / "scripts" / "build.mjs", ROOT / "build" / "tools", FORMS / "app"])
    if status == 0:
        BUNDLED.write_text(bundled(), "utf-8", newline="\n")
    return status


def bundled() -> str:
    """A digest of what the forms are bundled from, and one of the bundle: a test compares them with `BUNDLED`."""
    sources = [*sorted((FORMS / "scripts").iterdir()), ROOT / "tests" / "package-lock.json"]
    bundle = sorted(path for path in (FORMS / "app").rglob("*") if path.is_file())
    return "".join(f"{_digest(files)}  {name}\n" for name, files in (("sources", sources), ("bundle", bundle)))


def _digest(files: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        # Git may give the lines of a text other ends.
        whole.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return whole.hexdigest()


def run_in_tests(module: str, arguments: list[str]) -> int:
    """Run a module of `tests/`, and return its exit status."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    return subprocess.call([str(BIN / "python"), "-m", module, *arguments], cwd=ROOT, env=environment)


def build() -> int:
    """Build the handbook and, where somebody is watching, open it."""
    return subprocess.call([str(BIN / "hbgen"), "build", *([] if os.environ.get("CI") else ["--open"])], cwd=ROOT)


LOCKED = ("install", "--require-hashes", "--no-deps", "--no-build-isolation")
"""How pip installs a lock file: nothing whose hash is not in it, and nothing that it does not name."""


def install(*names: str) -> bool:
    """Put what the lock files `names` hold into .venv, and hbgen, editable. False where pip refused.

    What a source package is built with is locked too, in `build`.
    """
    make_venv()
    if is_installed("build", *names):
        return True
    chosen = [part for name in names for part in ("--requirement", str(LOCKS / f"{name}.txt"))]
    done = (
        pip(*LOCKED, "--only-binary=:all:", "--requirement", str(LOCKS / "build.txt")) == 0
        and pip(*LOCKED, "--no-compile", *chosen) == 0
        and pip("install", "--no-index", "--no-deps", "--no-build-isolation", "--editable", ".") == 0
    )
    if not done:
        print(
            "\nThe packages could not be installed as they are locked; what pip says stands above. Without a network,"
            "\ntry again later. Where your registry lacks a version, or offers other files of it than the lock files"
            "\nname, `python3 start.py lock` writes them anew with what it has; look at the change before you keep it."
        )
        return False
    # Pip would compile what it installs on one core.
    compile_all = [str(BIN / "python"), "-m", "compileall", "-qq", "-j", "0", str(VENV / "lib")]
    subprocess.call(compile_all, stdout=subprocess.DEVNULL)
    INSTALLED_AS.write_text(_digest(DECLARED), "utf-8")
    return True


DECLARED = [ROOT / "pyproject.toml", ROOT / "setup.py"]
INSTALLED_AS = VENV / "hbgen-installed.txt"
"""A digest of what hbgen was installed as: of `DECLARED`."""
_LOOK = """
import json, sys
from importlib.metadata import distribution, version
from pip._vendor.packaging.requirements import Requirement

assert json.loads(distribution("hbgen").read_text("direct_url.json"))["url"] == sys.argv[1]
for line in sys.stdin:
    wanted = Requirement(line)
    if wanted.marker is None or wanted.marker.evaluate():
        assert wanted.specifier.contains(version(wanted.name), prereleases=True), line
"""


def is_installed(*names: str) -> bool:
    """Whether .venv has each package that the lock files `names` hold at its version, and hbgen of this folder.

    It is what pip finds out in ten times the time.
    """
    if not INSTALLED_AS.is_file() or INSTALLED_AS.read_text("utf-8") != _digest(DECLARED):
        return False
    wanted = [pin.splitlines()[0].removesuffix("\\") for name in names for pin in pins(LOCKS / f"{name}.txt")]
    look = [str(BIN / "python"), "-I", "-c", _LOOK, ROOT.as_uri()]
    return subprocess.run(look, input="\n".join(wanted), text=True, capture_output=True, cwd=VENV).returncode == 0


def make_venv() -> None:
    """Create .venv where it is missing."""
    if not (BIN / ("python.exe" if os.name == "nt" else "python")).exists():
        print("Setting up .venv …", flush=True)
        venv.create(VENV, with_pip=True)


def pip(*args: str) -> int:
    """Run pip of .venv, and return its exit status."""
    return subprocess.call(
        [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", *args], cwd=ROOT
    )


def lock() -> int:
    """Write each lock file anew: the newest versions that pyproject.toml admits and that work together."""
    import tomllib

    make_venv()
    # A registry that lacks what is locked may have another version of the program that locks.
    if not (BIN / ("uv.exe" if os.name == "nt" else "uv")).exists() and pip("install", "--only-binary=:all:", "uv"):
        return 1
    LOCKS.mkdir(exist_ok=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        tools = Path(name, "build.in")
        tools.write_text("\n".join(project["build-system"]["requires"]), "utf-8")
        done = (
            resolve("build", str(tools))
            and resolve("engines", "pyproject.toml", "--extra", "dev", "--extra", "engines")
            # Whatever is in two lock files stands at one version in both.
            and resolve("dev", "pyproject.toml", "--extra", "dev", "--constraint", str(LOCKS / "engines.txt"))
            and resolve(
                "use", "pyproject.toml", "--extra", "search", "--extra", "forms", "--extra", "audit",
                "--constraint", str(LOCKS / "engines.txt"),
            )
            and resolve(
                "scores", "pyproject.toml", "--extra", "search", "--extra", "forms", "--extra", "postgres",
                "--constraint", str(LOCKS / "engines.txt"),
            )
        )  # fmt: skip
    if not done:
        return 1
    # What is installed with another lock file need not stand in it again.
    for name, other in (("engines", "dev"), ("scores", "use")):
        known = set(pins(LOCKS / f"{other}.txt"))
        more = [pin for pin in pins(LOCKS / f"{name}.txt") if pin not in known]
        (LOCKS / f"{name}.txt").write_text("".join(more), "utf-8", newline="\n")
    print("Written: " + ", ".join(f"locks/{path.name}" for path in sorted(LOCKS.glob("*.txt"))))
    return 0


def resolve(name: str, *args: str) -> bool:
    """Write the lock file `name` for every platform and each Python from 3.11 on. No address of a registry is in it."""
    command = [
        str(BIN / "uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--exclude-newer", COOLDOWN, "--no-emit-index-url", "--no-annotate", "--no-header",
        "--upgrade", "--output-file", str(LOCKS / f"{name}.txt"), *args,
    ]  # fmt: skip
    # What uv prints as it writes is the lock file once more.
    return subprocess.call(command, cwd=ROOT, stdout=subprocess.DEVNULL) == 0


def pins(path: Path) -> list[str]:
    """Each package of a lock file, with its version, condition and hashes, as it stands there."""
    found: list[str] = []
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if line.startswith(" "):
            found[-1] += line
        else:
            found.append(line)
    return found


def package(tag: str = "") -> int:
    """Build sdist and wheel of what is committed, from its own files alone, into build/packages.

    The same commit gives the same bytes. With a `tag`, it must be the version, and the change log must tell of it.
    """
    import tomllib

    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    reason = not_ready(tag, version, (ROOT / "CHANGELOG.md").read_text("utf-8")) if tag else ""
    if reason:
        print(reason)
        return 1
    make_venv()
    if pip(*LOCKED, "--only-binary=:all:", "--requirement", str(LOCKS / "build.txt")) != 0:
        return 1
    folder = ROOT / "build" / "packages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        archive, source = Path(name, "source.tar"), Path(name, "source")
        if subprocess.call(["git", "archive", "--output", str(archive), "HEAD", "."], cwd=ROOT) != 0:
            return 1
        unpack(archive, source)
        # The wheel is built from the sdist, as anybody else builds it.
        for kind in ("sdist", "wheel"):
            build = f"import sys; from setuptools import build_meta; build_meta.build_{kind}(sys.argv[1])"
            ran = subprocess.run([str(BIN / "python"), "-c", build, str(folder)], cwd=source, stdout=subprocess.DEVNULL)
            if ran.returncode != 0:
                return 1
            if kind == "sdist":
                unpack(next(folder.glob("*.tar.gz")), Path(name, "sdist"))
                source = Path(name, "sdist", f"hbgen-{version}")
    for path in sorted(folder.iterdir()):
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.name)
    return 0


def notes(tag: str) -> int:
    """Print what the change log says of the version of a tag."""
    said = section((ROOT / "CHANGELOG.md").read_text("utf-8"), tag.removeprefix("v"))
    print(said or f"CHANGELOG.md has no heading for {tag}.")
    return 0 if said else 1


def section(change_log: str, version: str) -> str:
    """What a change log says below the heading of a version; empty where it has none."""
    parts = re.split(r"^## (.+)$", change_log, flags=re.MULTILINE)
    found = (text.strip() for head, text in zip(parts[1::2], parts[2::2], strict=True) if head.split()[:1] == [version])
    return next(found, "")


def not_ready(tag: str, version: str, change_log: str) -> str:
    """Why a tag cannot be released; empty where it can. The version stands in pyproject.toml, and nowhere else."""
    if tag != f"v{version}":
        return f"The tag is {tag}, and the version in pyproject.toml {version}: the tag should be v{version}."
    if not re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", change_log, re.MULTILINE):
        return f"CHANGELOG.md has no heading for this version, such as: ## {version} (2026-12-31)"
    return ""


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive that was made here."""
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")


def sbom() -> int:
    """Write the bill of materials (CycloneDX) and the licences of what the lock file `use` installs here.

    The same packages give the same bytes.
    """
    if not install("dev"):
        return 1
    folder = ROOT / "build" / "sbom"
    shutil.rmtree(folder, ignore_errors=True)
    # An environment that holds these packages alone, pip not among them.
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / BIN.name / "python"
    bill, licences = folder / "hbgen.cdx.json", folder / "licences.md"
    commands = (
        [str(BIN / "python"), "-m", "pip", "--python", str(python), "--quiet", "--disable-pip-version-check",
         *LOCKED, "--no-compile", "--requirement", str(LOCKS / "use.txt")],
        [str(BIN / "cyclonedx-py"), "environment", "--output-reproducible", "--spec-version", "1.6",
         "--output-format", "JSON", "--gather-license-texts", "--pyproject", "pyproject.toml",
         "--mc-type", "application", "--output-file", str(bill), str(python)],
        [str(BIN / "pip-licenses"), "--python", str(python), "--from", "mixed", "--format", "markdown",
         "--output-file", str(licences)],
    )  # fmt: skip
    for command in commands:
        if subprocess.call(command, cwd=ROOT) != 0:
            return 1
    print("Written:", bill.relative_to(ROOT).as_posix(), "and", licences.relative_to(ROOT).as_posix())
    return 0


def install_tools() -> None:
    """Get what the browser tests use: Debian's packages where we may, and the packages of npm's."""
    sys.path.insert(0, str(ROOT / "tests"))
    from programs import PROGRAMS, SHELL, lacking

    missing = [name for name in PROGRAMS if lacking(name) is not None]
    packages = [PROGRAMS[name][1] for name in missing]
    if "chromium" not in missing and shutil.which(SHELL) is None:
        # Another Chromium does, in three times the time.
        packages.append((SHELL,))
    if packages and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        if subprocess.call(["apt-get", "update", "-qq"], **quiet) == 0:
            # Each by itself: what this system does not know keeps none of the others away.
            for some in packages:
                print("Installing", ", ".join(some), "…", flush=True)
                subprocess.call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *some], **quiet)
        lacking.cache_clear()
    for reason in filter(None, map(lacking, missing)):
        print("Tests are left out:", reason)
    if lacking("npm") is None:
        tools = ROOT / "build" / "tools"
        tools.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(ROOT / "tests" / name, tools / name)
        subprocess.call(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=tools)


def test(is_quick: bool) -> int:
    """Run every check, and say which failed; the quick ones need no browser and no database."""
    # What waits for the system's packages and npm's goes on beside what unpacks Python's.
    with ThreadPoolExecutor() as beside:
        tools = None if is_quick else beside.submit(install_tools)
        if not install("dev"):
            return 1
        if tools is not None:
            tools.result()
    only = ["-m", "not slow and not browser"] if is_quick else []
    python = str(BIN / "python")
    # Python may keep what it compiled: the tests start it some hundred times.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # Most of these keep one core busy: they run side by side, and are shown in this order.
    checks = [
        [str(BIN / "ruff"), "check"],
        [str(BIN / "ruff"), "format", "--check"],
        [str(BIN / "hbgen"), "check"],
        [str(BIN / "sphinx-build"), "-q", "-W", "-c", ".", "handbook", "build/plain"],
        [str(BIN / "mypy")],
    ]
    # Each process gets neighbouring tests, which share what they build, and takes over from another at the end. There
    # are more than cores, since tests wait for browsers.
    processes = str((os.cpu_count() or 1) + 1)
    tests = [python, "-m", "pytest", "-n", processes, "--dist", "worksteal", *only]
    running = [
        subprocess.Popen(check, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for check in checks
    ]
    failed = []
    # The types take longest: the tests begin beside them.
    for check, process in zip(checks[:-1], running, strict=False):
        failed += ended(check, process)
    print("$", shown(tests), flush=True)
    if subprocess.call(tests, cwd=ROOT, env=environment) != 0:
        failed.append(shown(tests))
    failed += ended(checks[-1], running[-1])
    print("Failed: " + "; ".join(failed) if failed else "Everything passed.")
    return 1 if failed else 0


def ended(check: list[str], process: subprocess.Popen[bytes]) -> list[str]:
    """Wait for a check, and show what it says. Returns its name if it failed."""
    output, _ = process.communicate()
    print("$", shown(check), flush=True)
    sys.stdout.buffer.write(output)
    sys.stdout.flush()
    return [shown(check)] if process.returncode != 0 else []


def shown(command: list[str]) -> str:
    """A command as somebody would type it."""
    return " ".join([Path(command[0]).name, *command[1:]])


if __name__ == "__main__":
    sys.exit(main())
