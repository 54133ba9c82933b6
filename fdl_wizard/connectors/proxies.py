"""Which proxy leads to a project: what the environment or the operating system says, never for this computer itself."""

from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

from fdl_wizard.registration.project_url import is_loopback


@dataclass(frozen=True, slots=True)
class Proxy:
    """url: as configured, may hold a user name and password, so it is not shown; shown: without them."""

    url: str
    shown: str

    def __repr__(self) -> str:
        return f"Proxy({self.shown})"

    def __str__(self) -> str:
        return self.shown

    @property
    def password(self) -> str:
        try:
            return unquote(urlsplit(self.url).password or "")
        except ValueError:
            return ""

    @property
    def login(self) -> str:
        """User name, password and the @ after them, as libraries repeat them with the URL; empty without."""
        login, separator, _ = self.url.partition("://")[2 if "://" in self.url else 0].rpartition("@")
        return login + separator

    @property
    def flaw(self) -> str:
        """Why the setting can lead to no proxy at all, as the end of a sentence; empty when it can."""
        from urllib3.util import parse_url  # what requests reads it with

        try:
            parts = parse_url(self.url if "://" in self.url else f"http://{self.url}")
            host = (parts.host or "").encode("idna")
        except ValueError:  # brackets that do not match, a port that is none, a label too long
            host = b""
        if not host or b" " in host:
            return "is no readable address"
        scheme = parts.scheme or ""
        usable = scheme in ("http", "https") or (scheme.startswith("socks") and find_spec("socks") is not None)
        return "" if usable else "is of a kind this program cannot use"


def proxy_for(url: str) -> Proxy | None:
    """The proxy in use for a project's URL, None when it is reached directly. Imports requests."""
    if is_loopback(url):
        return None
    from requests.utils import get_environ_proxies, select_proxy

    proxy = select_proxy(url, get_environ_proxies(url, no_proxy=None))
    return Proxy(proxy, _without_login(proxy)) if proxy else None


def _without_login(proxy: str) -> str:
    scheme, separator, rest = proxy.partition("://")
    if not separator:
        scheme, rest = "", proxy
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
