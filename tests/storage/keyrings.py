"""A keyring of the system for tests, in memory."""

import sys
from types import ModuleType

import pytest


class KeyringError(Exception):
    """The base of the errors of a keyring."""


class FakeKeyring(ModuleType):
    """Keeps passwords by service and name, as the library does."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self.fault = ""

    def _check(self) -> None:
        if self.fault:
            raise KeyringError(self.fault)

    def get_password(self, service: str, name: str) -> str | None:
        self._check()
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self._check()
        self.kept[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        self._check()
        del self.kept[service, name]


def use_keyring(monkeypatch: pytest.MonkeyPatch) -> FakeKeyring:
    """Let the program find this keyring."""
    keyring, errors = FakeKeyring(), ModuleType("keyring.errors")
    vars(errors)["KeyringError"] = KeyringError
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return keyring
