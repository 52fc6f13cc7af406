"""Why a request has no answer, in words that people can act upon. Imported by the child process alone.

Belongs here: from Scrapy's and Twisted's exceptions to `kind: more`. Does not: what is done about it (`crawl_manners`).
"""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

NOT_HTTP = "not an http address"
OFF_HOSTS = "outside the allowed hosts"
PRIVATE = "private address"
LEFT_ALONE = "host left alone"
NO_ROBOTS = "robots.txt out of reach"
TIMED_OUT = "timed out"
LOST = "connection lost"

#: Kinds that are a host's trouble rather than a page's.
OF_HOSTS = frozenset({TIMED_OUT, LOST, "host not found", "connection refused", "no secure connection"})
#: Kinds that a host which is in order gives.
OF_PAGES = frozenset({"too large", "too many redirects", "broken content coding"})

_KINDS: dict[type[Exception], str] = {
    CannotResolveHostError: "host not found",
    DownloadCancelledError: "too large",
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: TIMED_OUT,
    ResponseDataLossError: LOST,
    UnsupportedURLSchemeError: NOT_HTTP,
}
#: By the words of exceptions that Scrapy tells apart by nothing else.
_BY_WORDS = {
    "Forbidden by robots.txt": "forbidden by robots.txt",
    "max redirections reached": "too many redirects",
    "exceeded DOWNLOAD_MAXSIZE": "too large",
}
_TLS = ("SSL", "certificate")
#: Where the errors of decompression come from.
_DECODERS = frozenset({"backports", "brotli", "brotlicffi", "compression", "gzip", "zlib"})


class Refused(IgnoreRequest):
    """A request that is not made, or an answer that is not taken, for the reason that it carries."""


def in_words(cause: Exception) -> str:
    """The kind of the cause, and more about it where the kind does not say all."""
    if isinstance(cause, Refused):
        return str(cause)
    if type(cause) in _KINDS:
        return _KINDS[type(cause)]
    for words, kind in _BY_WORDS.items():
        if words in str(cause):
            return kind
    return f"{_kind_of_failure(cause)}: {_innermost(cause)}"


def _kind_of_failure(cause: Exception) -> str:
    if isinstance(cause, ValueError):
        return NOT_HTTP
    if type(cause).__module__.partition(".")[0] in _DECODERS:
        return "broken content coding"
    if any(word in _innermost(cause) for word in _TLS):
        return "no secure connection"
    return LOST if isinstance(cause, DownloadFailedError | OSError) else "failed"


def _innermost(cause: BaseException) -> str:
    """The words of what went wrong first, which Twisted wraps several times over."""
    while reasons := getattr(cause, "reasons", None) or getattr(cause.__cause__, "reasons", None):
        cause = reasons[0].value
    return f"{type(cause).__name__} {cause}".strip()
