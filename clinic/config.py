"""What one installation was told about itself: read once, frozen, complete or refused."""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast
from urllib.parse import urlsplit

from flask import current_app

SECRET_BYTES = 32
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - our own folder in it is made for this user alone
MADE_HERE = ("pepper", "log_key", "instance_key")


class SettingsIncomplete(Exception):
    """Names everything that is missing or unreadable, at once."""


@dataclass(frozen=True)
class Settings:
    """One installation. Paths are absolute; each secret is 32 bytes."""

    instance: Path
    database_url: str
    public_url: str
    smtp_url: str | None
    mail_from: str
    runtime: Path
    pepper: bytes
    log_key: bytes
    instance_key: bytes
    host: str
    port: int
    trusted_proxies: int
    rate_limits: bool
    demo: bool
    tls: bool
    given_root_vk: bytes | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read every setting, making `instance/` and its secrets when this is the first start.

        Raises `SettingsIncomplete` with one line for each thing that is wrong.
        """
        reader = _Reader(env)
        instance = Path(env.get("CLINIC_INSTANCE") or "instance").resolve()
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        demo = (instance / "demo").is_file()
        host, port = env.get("CLINIC_HOST") or "127.0.0.1", reader.number("CLINIC_PORT", 8000)
        tls = env.get("CLINIC_TLS") == "on"
        made = {name: reader.secret(instance, name) for name in MADE_HERE}
        settings = cls(
            instance=instance,
            database_url=env.get("CLINIC_DATABASE_URL") or f"sqlite:///{instance / 'attune.sqlite'}",
            public_url=reader.url("CLINIC_PUBLIC_URL", f"{'https' if tls else 'http'}://{host}:{port}"),
            smtp_url=reader.smtp_url("CLINIC_SMTP_URL"),
            mail_from=env.get("CLINIC_MAIL_FROM") or "practice@localhost",
            runtime=_runtime_folder(env, instance),
            **made,
            host=host,
            port=port,
            trusted_proxies=reader.number("CLINIC_TRUSTED_PROXIES", 0),
            rate_limits=not (demo and env.get("CLINIC_RATE_LIMITS") == "off"),
            demo=demo,
            tls=tls,
            given_root_vk=reader.given_secret("CLINIC_ROOT_VK"),
        )
        reader.finish()
        return settings

    @property
    def keys(self) -> Path:
        return self.instance / "keys"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def root_vk(self) -> bytes | None:
        """The practice root this installation trusts; None until the practice is set up."""
        if self.given_root_vk is not None:
            return self.given_root_vk
        pinned = self.keys / "root_vk"
        return bytes.fromhex(pinned.read_text().strip()) if pinned.is_file() else None

    def pin_root(self, root_vk: bytes) -> None:
        """Trust this practice root from now on. Raises `FileExistsError` if another is pinned."""
        if self.root_vk == root_vk:
            return
        write_secret(self.keys / "root_vk", root_vk)


def settings() -> Settings:
    """The settings of the app that is answering."""
    return cast("Settings", current_app.extensions["attune"])


def write_secret(path: Path, value: bytes) -> None:
    """Write once, readable by this user alone. Raises `FileExistsError` rather than replace a secret."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w") as file:
        file.write(value.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _runtime_folder(env: Mapping[str, str], instance: Path) -> Path:
    """Where sessions live: as given, or in the user's runtime folder, or in shared memory."""
    given = env.get("CLINIC_RUNTIME")
    if given:
        folder = Path(given).resolve()
    else:
        places = (env.get("XDG_RUNTIME_DIR"), SHARED_MEMORY, tempfile.gettempdir())
        base = next(Path(p) for p in places if p and os.access(p, os.W_OK))
        folder = base / f"attune-{os.getuid()}" / instance.as_posix().strip("/").replace("/", "-")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class _Reader:
    """Collects what is wrong while reading, so that all of it can be said at once."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._wrong: list[str] = []

    def number(self, name: str, default: int) -> int:
        text = self._env.get(name) or str(default)
        if text.isdigit():
            return int(text)
        self._wrong.append(f"{name} must be a whole number")
        return default

    def url(self, name: str, default: str) -> str:
        text = (self._env.get(name) or default).rstrip("/")
        if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
            self._wrong.append(f"{name} must be an address such as https://practice.example")
        return text

    def smtp_url(self, name: str) -> str | None:
        text = self._given(name)
        if text and (urlsplit(text).scheme not in ("smtp", "smtps") or not urlsplit(text).hostname):
            self._wrong.append(f"{name} must begin with smtp:// or smtps:// and name a host")
        return text or None

    def secret(self, instance: Path, name: str) -> bytes:
        """A secret from the environment, from the instance, or made now if the instance has none yet."""
        given = self.given_secret(f"CLINIC_{name.upper()}")
        if given is not None:
            return given
        path = instance / "keys" / name
        if not path.exists():
            if (instance / "keys" / "root_vk").exists():
                self._wrong.append(f"{path} is missing: restore it from the copy of the instance folder")
                return b""
            # Another process of the same first start may be quicker; then its secret is the one read below.
            with suppress(FileExistsError):
                write_secret(path, secrets.token_bytes(SECRET_BYTES))
        return self._decoded(str(path), self._read(path))

    def given_secret(self, name: str) -> bytes | None:
        text = self._given(name)
        return None if text is None else self._decoded(name, text)

    def finish(self) -> None:
        if self._wrong:
            raise SettingsIncomplete("\n".join(self._wrong))

    def _given(self, name: str) -> str | None:
        if name in self._env:
            return self._env[name]
        path = self._env.get(f"{name}_FILE")
        return self._read(Path(path)) if path else None

    def _read(self, path: Path) -> str:
        try:
            return path.read_text().strip()
        except OSError:
            self._wrong.append(f"{path} cannot be read")
            return ""

    def _decoded(self, name: str, text: str) -> bytes:
        try:
            value = bytes.fromhex(text)
        except ValueError:
            value = b""
        if len(value) != SECRET_BYTES:
            self._wrong.append(
                f"{name} must be {SECRET_BYTES} bytes written as {SECRET_BYTES * 2} hexadecimal digits"
            )
        return value
