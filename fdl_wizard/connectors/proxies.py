"""Which proxy leads to a project: what the environment or the operating system says, never for this computer itself."""

from dataclasses import dataclass
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
