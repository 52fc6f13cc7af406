"""Scrapy's settings for a politeness. Imported by the child process alone.

Belongs here: names and values of settings, nothing that runs.
"""

from typing import Any

from pipeline.sources.crawl import Politeness
from pipeline.sources.crawl_manners import PRODUCT

_MANNERS = "pipeline.sources.crawl_manners"
_MIDDLEWARES = "scrapy.downloadermiddlewares"

#: Delays that a slow host brings about go no further than this.
MAX_DELAY_SECONDS = 60.0


def settings_for(politeness: Politeness) -> dict[str, Any]:
    """What Scrapy is told."""
    return {
        "USER_AGENT": politeness.user_agent,
        "ROBOTSTXT_OBEY": politeness.obey_robots,
        "ROBOTSTXT_USER_AGENT": PRODUCT,
        "DOWNLOAD_DELAY": politeness.delay_seconds,
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": politeness.delay_seconds,
        "AUTOTHROTTLE_MAX_DELAY": max(MAX_DELAY_SECONDS, politeness.delay_seconds),
        "CONCURRENT_REQUESTS_PER_DOMAIN": politeness.max_concurrent_per_host,
        "DOWNLOAD_TIMEOUT": politeness.timeout_seconds,
        "DOWNLOAD_MAXSIZE": politeness.max_page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": politeness.retries,
        "REDIRECT_MAX_TIMES": politeness.max_redirects,
        "REDIRECT_ENABLED": politeness.max_redirects > 0,
        "TWISTED_DNS_RESOLVER": _resolver(politeness),
        "DOWNLOADER_MIDDLEWARES": {
            f"{_MIDDLEWARES}.offsite.OffsiteMiddleware": None,
            f"{_MANNERS}.Boundaries": 50,
            f"{_MIDDLEWARES}.robotstxt.RobotsTxtMiddleware": None,
            f"{_MANNERS}.Robots": 100,
            f"{_MIDDLEWARES}.retry.RetryMiddleware": None,
            f"{_MANNERS}.Patience": 550,
        },
        "EXTENSIONS": {"scrapy.extensions.throttle.AutoThrottle": None, f"{_MANNERS}.Throttle": 0},
        **_NONE_OF_THESE,
    }


def _resolver(politeness: Politeness) -> str:
    return "scrapy.resolver.CachingHostnameResolver" if politeness.allow_private_addresses else f"{_MANNERS}.PublicResolver"


#: A page is what one request to its host gives. A proxy would resolve names out of sight.
_NONE_OF_THESE = {
    "COOKIES_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REFERER_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "MEMUSAGE_ENABLED": False,
    "LOGSTATS_INTERVAL": 0,
    "LOG_LEVEL": "CRITICAL",
}
