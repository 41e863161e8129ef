"""The lock files hold all that pyproject.toml asks for, and pip installs from them what they hold and nothing else."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCKS = {path.stem: path for path in sorted((ROOT / "locks").glob("*.txt"))}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
INSTALLED = {
    "build": ("build",),
    "use": ("use",),
    "scores": ("use", "scores"),
    "dev": ("dev",),
    "ci": ("dev", "engines"),
}
"""What is installed together."""
EXTRAS = {
    "use": ("search", "forms", "audit"),
    "scores": ("search", "forms", "postgres"),
    "dev": ("dev",),
    "ci": ("dev", "engines"),
}
ANEW = "run: python3 start.py lock"
PLATFORMS = [
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "aarch64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
]
PYTHONS = ("3.11.7", "3.12.1", "3.13.0", "3.14.0")


def start() -> Any:
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pins(*names: str) -> Iterator[tuple[str, Version, Marker | None]]:
    """Name, version and condition of each package that lock files hold."""
    for name in names:
        for pin in start().pins(LOCKS[name]):
            line = Requirement(pin.splitlines()[0].removesuffix("\\").strip())
            [only] = line.specifier
            assert only.operator == "=="
            yield canonicalize_name(line.name), Version(only.version), line.marker


def held(names: tuple[str, ...], environment: dict[str, str]) -> dict[str, Version]:
    """What lock files install where `environment` is."""
    versions: dict[str, Version] = {}
    for name, version, marker in pins(*names):
        if marker is None or marker.evaluate(environment):
            assert versions.setdefault(name, version) == version
    return versions


def asked_for(extras: tuple[str, ...]) -> Iterator[Requirement]:
    """What pyproject.toml asks for, with extras that name extras."""
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    for extra in extras:
        for requirement in map(Requirement, PROJECT["project"]["optional-dependencies"][extra]):
            if requirement.name == "hbgen":
                yield from asked_for(tuple(requirement.extras))
            else:
                yield requirement


def environments() -> Iterator[dict[str, str]]:
    for python in PYTHONS:
        for platform in PLATFORMS:
            yield {
                **platform,
                "python_version": python.rpartition(".")[0],
                "python_full_version": python,
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
                "extra": "",
            }


@pytest.mark.parametrize("name", LOCKS)
def test_each_package_has_one_version_and_hashes_and_no_address(name: str) -> None:
    text = LOCKS[name].read_text("utf-8")
    assert text
    assert not re.search(r"://|^\s*-|@ |index", text.replace("    --hash=", ""), re.MULTILINE)
    for pin in start().pins(LOCKS[name]):
        first, *hashes = pin.splitlines()
        assert re.fullmatch(r"[a-z0-9-]+==[^\s;,*]+( ; [^;]+)? \\", first)
        assert hashes
        for line in hashes:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)


@pytest.mark.parametrize("what", EXTRAS)
def test_locks_hold_what_pyproject_asks_for_on_every_platform(what: str) -> None:
    for environment in environments():
        there = held(INSTALLED[what], environment)
        for requirement in asked_for(EXTRAS[what]):
            if requirement.marker is None or requirement.marker.evaluate(environment):
                version = there.get(canonicalize_name(requirement.name))
                assert version is not None, f"{requirement}: not in locks/; {ANEW}"
                assert version in requirement.specifier, f"{requirement}: locked at {version}; {ANEW}"


def test_what_builds_is_locked() -> None:
    for environment in environments():
        there = held(INSTALLED["build"], environment)
        for requirement in map(Requirement, PROJECT["build-system"]["requires"]):
            assert there[canonicalize_name(requirement.name)] in requirement.specifier, ANEW


def test_locks_agree_with_each_other() -> None:
    for environment in environments():
        held(("use", "dev", "engines"), environment)


def test_locks_hold_what_their_packages_need() -> None:
    """Nothing is installed beside a lock file: what a package asks for in turn is there, in a version it admits."""
    environment = {key: str(value) for key, value in default_environment().items()} | {"extra": ""}
    here = {str(canonicalize_name(distribution.metadata["Name"])): distribution for distribution in distributions()}
    looked_at = 0
    for what, names in INSTALLED.items():
        there = held(names, environment)
        for name, version in there.items():
            if name not in here or Version(here[name].version) != version:
                continue
            looked_at += 1
            for requirement in map(Requirement, here[name].requires or ()):
                if requirement.marker is None or requirement.marker.evaluate(environment):
                    needed = there.get(canonicalize_name(requirement.name))
                    assert needed is not None and needed in requirement.specifier, f"{what}: {name} needs {requirement}"
    assert looked_at > 50


# --- pip, on packages of our own ----------------------------------------------------------------


def wheel(folder: Path, name: str, version: str, needs: str = "") -> Path:
    """A package that holds one module, and may need another."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(member, text)
    return path


def locked_install(tmp_path: Path, lock: str) -> subprocess.CompletedProcess[str]:
    """Install a lock file into an empty folder as start.py does, from packages in a folder."""
    (tmp_path / "lock.txt").write_text(lock, "utf-8")
    target = ["--target", str(tmp_path / "target"), "--requirement", str(tmp_path / "lock.txt")]
    return subprocess.run(
        [sys.executable, "-m", "pip", *start().LOCKED, *target],
        env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_file_that_was_changed_is_not_installed(tmp_path: Path) -> None:
    made = wheel(tmp_path, "first", "1.0", needs="second")
    lock = f"first==1.0 \\\n    --hash=sha256:{hashlib.sha256(made.read_bytes()).hexdigest()}\n"
    ran = locked_install(tmp_path, lock)
    assert ran.returncode == 0, ran.stderr
    # Nor is a package that only another one names.
    assert sorted(path.name for path in (tmp_path / "target").glob("*.py")) == ["first.py"]
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("more.py", "")
    ran = locked_install(tmp_path, lock)
    assert ran.returncode != 0
    assert "DO NOT MATCH THE HASHES" in ran.stderr


def recorded(module: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int) -> list[tuple[str, ...]]:
    """What start.py hands to pip, which is not run and ends with `status`, where nothing is installed."""
    ran: list[tuple[str, ...]] = []

    def pip(*args: str) -> int:
        ran.append(args)
        return status

    monkeypatch.setattr(module, "make_venv", lambda: None)
    monkeypatch.setattr(module, "pip", pip)
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "INSTALLED_AS", tmp_path / "installed.txt")
    return ran


def test_where_pip_refuses_nothing_is_built_and_the_way_on_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = start()
    ran = recorded(module, monkeypatch, tmp_path, status=1)
    monkeypatch.setattr(sys, "argv", ["start.py"])
    assert module.main() == 1
    assert len(ran) == 1
    assert "`python3 start.py lock`" in capsys.readouterr().out


def test_start_installs_nothing_but_from_locks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = start()
    ran = recorded(module, monkeypatch, tmp_path, status=0)
    monkeypatch.setattr(module, "BIN", Path(sys.executable).parent)
    assert module.install("dev", "engines")
    assert len(ran) == 3
    for args in ran:
        assert "--no-deps" in args and "--no-build-isolation" in args
        assert "--require-hashes" in args or "--no-index" in args


def test_what_is_installed_is_not_handed_to_pip_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Unless a package is at another version or not there, hbgen is another folder's, or declares something else."""
    module = start()
    ran = recorded(module, monkeypatch, tmp_path, status=0)
    monkeypatch.setattr(module, "BIN", Path(sys.executable).parent)
    [record] = filter(None, (distribution.read_text("direct_url.json") for distribution in distributions(name="hbgen")))
    here = Path(url2pathname(urlparse(json.loads(record)["url"]).path))
    monkeypatch.setattr(module, "ROOT", here)
    monkeypatch.setattr(module, "LOCKS", tmp_path)
    there = next(distribution.version for distribution in distributions(name="click"))
    installed = f"click=={there} \\\n    --hash=sha256:00\nno-such==1 ; os_name == 'other'\n"
    for name in ("build", "dev"):
        (tmp_path / f"{name}.txt").write_text(installed, "utf-8")
    assert module.install("dev") and len(ran) == 3
    assert module.install("dev") and len(ran) == 3
    for lock in ("click==0.0.1 \\\n", "no-such==1 \\\n"):
        (tmp_path / "dev.txt").write_text(lock, "utf-8")
        assert not module.is_installed("build", "dev")
    (tmp_path / "dev.txt").write_text(installed, "utf-8")
    assert module.is_installed("build", "dev")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    assert not module.is_installed("build", "dev")
    monkeypatch.setattr(module, "ROOT", here)
    monkeypatch.setattr(module, "DECLARED", [Path(__file__)])
    assert not module.is_installed("build", "dev")
