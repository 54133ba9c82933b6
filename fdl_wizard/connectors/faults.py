"""From a broken connection to one sentence: why no answer came, and what to do."""

import errno
import socket
import ssl
from collections.abc import Iterator
from enum import Enum, auto

from urllib3 import exceptions as http_errors

from fdl_wizard.connectors.exchange import Request, details
from fdl_wizard.registration.problems import ProjectUnreachable


class Fault(Enum):
    """Why no answer came."""

    NAME = auto()
    REFUSED = auto()
    NO_ROUTE = auto()
    TIMEOUT = auto()
    CUT = auto()
    PROXY = auto()
    PROXY_SETTING = auto()
    UNTRUSTED = auto()
    TLS = auto()
    OTHER = auto()


class ConnectionFault(ProjectUnreachable):
    """ProjectUnreachable, with its cause for those who decide whether to try again."""

    def __init__(self, fault: Fault, sentence: str, remedy: str, details: str) -> None:
        super().__init__(sentence, remedy, details)
        self.fault = fault

    @property
    def may_pass(self) -> bool:
        """A later try may succeed without anybody changing anything."""
        return self.fault not in (Fault.PROXY_SETTING, Fault.UNTRUSTED, Fault.TLS, Fault.OTHER)


def connection_fault(request: Request, error: BaseException) -> ConnectionFault:
    """What an exception of requests, urllib3, ssl or the operating system means."""
    causes = list(_causes(error))
    fault, sentence, remedy = (
        _proxy_fault(request, causes) or _tls_fault(request, causes) or _net_fault(request, causes)
    )
    if fault is Fault.PROXY_SETTING:  # the error may quote any part of the setting, with its login
        return ConnectionFault(fault, sentence, remedy, details(request, note=f"Error: {type(error).__name__}"))
    return ConnectionFault(fault, sentence, remedy, details(request, error=error))


def timed_out(request: Request, seconds: float) -> ConnectionFault:
    """No complete answer within the bound of the whole call."""
    return ConnectionFault(
        Fault.TIMEOUT,
        f"{request.host} did not answer in time.",
        _LATER,
        details(request, note=f"No complete answer within {seconds:g} s."),
    )


_Said = tuple[Fault, str, str]

_LATER = "Check that the project is running and not overloaded, and that no firewall is between, then try again."
_CHECK_URL = "Check host and port in the project's URL, and that the project is running."


_SET_PROXY = "the proxy in the system's settings or in the environment (http_proxy, https_proxy)"


def _proxy_fault(request: Request, causes: list[BaseException]) -> _Said | None:
    """What is wrong with the proxy in use; None without one, or when the fault lies behind it."""
    proxy = request.proxy
    if not proxy:
        return None
    if proxy.flaw:  # nothing was sent: the libraries refuse such a setting, each part of it in words of its own
        remedy = f"Correct {_SET_PROXY}: http://host:port; or add the project's host to no_proxy."
        return Fault.PROXY_SETTING, f"The proxy that is set, {proxy}, {proxy.flaw}.", remedy
    if not any(isinstance(cause, http_errors.ProxyError) for cause in causes):
        return None
    text = " ".join(str(cause) for cause in causes)
    if "Tunnel connection failed: 407" in text:
        return proxy_wants_login(request)
    if "Tunnel connection failed" in text:
        sentence = f"The proxy {proxy} could not connect to {request.host}."
        remedy = "Ask whoever runs the proxy to allow this host, or add it to no_proxy if it is reached directly."
        return Fault.PROXY, sentence, remedy
    why = "could not be reached"
    if any(isinstance(cause, http_errors.NameResolutionError | socket.gaierror) for cause in causes):
        why = "could not be reached: its name cannot be resolved"
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        why = "could not be reached: nothing listens there"
    return Fault.PROXY, f"The proxy {proxy} {why}.", f"Check {_SET_PROXY}, then whether that proxy is running."


def proxy_wants_login(request: Request) -> _Said:
    """The proxy asked for a user name and password, or refused those it got."""
    return (
        Fault.PROXY,
        f"The proxy {request.proxy} wants another user name and password.",
        f"Set them with {_SET_PROXY}.",
    )


def _tls_fault(request: Request, causes: list[BaseException]) -> _Said | None:
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (Fault.UNTRUSTED, *_untrusted(request, cause))
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if tls is None or isinstance(tls, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return None
    if "WRONG_VERSION_NUMBER" in str(tls) or "HTTP_REQUEST" in str(tls) or "RECORD_LAYER" in str(tls).upper():
        return (
            Fault.TLS,
            f"{request.host} does not speak https.",
            "Check the port, or enter the project's URL with http:// if the project has no TLS.",
        )
    return (
        Fault.TLS,
        f"No secure connection to {request.host} could be agreed on.",
        "The project's server must offer TLS 1.2 or newer; see Details for what failed.",
    )


# X509_V_ERR_… of OpenSSL; Windows and macOS say it in words, with numbers of their own.
_EXPIRED, _NOT_YET, _WRONG_HOST = {10}, {9}, {62, 64}


def _untrusted(request: Request, error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    code = getattr(error, "verify_code", None)
    words = f"{getattr(error, 'verify_message', '')} {error}".lower()
    if code in _EXPIRED or "expired" in words or "validity period" in words:
        return (
            f"The certificate of {request.host} has expired.",
            "Have it renewed by whoever runs the project's server; check this computer's date as well.",
        )
    if code in _NOT_YET or "not yet valid" in words:
        return (
            f"The certificate of {request.host} is not valid yet.",
            "Check this computer's date, then the certificate of the project's server.",
        )
    if code in _WRONG_HOST or "mismatch" in words or "not match" in words:
        return (
            f"The certificate of {request.host} was made out to another name.",
            "Enter the project's URL with the name in the certificate, or have the certificate replaced.",
        )
    return (
        f"The certificate of {request.host} was issued by a CA this computer does not trust.",
        "Add your company's CA certificate to this computer's certificate store, then try again.",
    )


_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}


def _net_fault(request: Request, causes: list[BaseException]) -> _Said:
    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if has(http_errors.NameResolutionError, socket.gaierror):
        return (
            Fault.NAME,
            f"The name of {request.host} cannot be resolved.",
            "Check the host in the project's URL, and this computer's network and DNS.",
        )
    if has(ConnectionRefusedError):
        return Fault.REFUSED, f"{request.host} refuses the connection: nothing listens there.", _CHECK_URL
    if any(isinstance(cause, OSError) and cause.errno in _ROUTE for cause in causes):
        return Fault.NO_ROUTE, f"There is no way to {request.host} in the network.", _CHECK_URL
    if has(http_errors.ReadTimeoutError, TimeoutError):  # urllib3's TimeoutError holds every failed connect
        return Fault.TIMEOUT, f"{request.host} did not answer in time.", _LATER
    if has(ConnectionError, http_errors.ProtocolError, ssl.SSLError):
        return (
            Fault.CUT,
            f"The connection to {request.host} was cut before the answer was complete.",
            "Try again; if it stays so, look for a proxy or firewall that ends connections.",
        )
    return Fault.OTHER, f"No connection to {request.host} could be made.", _CHECK_URL


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and all it was raised from, each once, outermost first."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [getattr(cause, "reason", None), cause.__cause__, cause.__context__, *cause.args]
