"""Which hosts may be asked, and which addresses are nobody else's business."""

import pytest

from pipeline.sources.hosts import Hosts, host_of, is_private, own_pattern, split


@pytest.mark.parametrize(
    ("pattern", "url", "is_allowed"),
    [
        ("a.b", "https://a.b/c", True),
        ("a.b", "http://A.B:8000/c", True),
        ("a.b", "https://www.a.b/", False),
        ("a.b", "https://a.b.evil.org/", False),
        ("a.b", "https://a.b@evil.org/", False),
        ("a.b:8000", "http://a.b:8000/", True),
        ("a.b:8000", "http://a.b/", False),
        ("a.b:443", "https://a.b/", True),
        ("*.a.b", "https://www.x.a.b/", True),
        ("*.a.b", "https://a.b/", False),
        ("*.a.b", "https://evila.b/", False),
        ("[::1]:80", "http://[::1]/", True),
        ("münchen.de", "http://xn--mnchen-3ya.de/", True),
        ("xn--mnchen-3ya.de", "http://München.de/", True),
        ("a.b", "ftp://a.b/", False),
        ("a.b", "a.b/c", False),
    ],
)
def test_a_host_is_allowed_by_a_pattern(pattern, url, is_allowed):
    """Whole, with or without its port, or as what is below it."""
    assert Hosts((pattern,)).allow(url) == is_allowed


def test_all_hosts_are_allowed_where_none_is_named():
    """If they are hosts at all."""
    assert Hosts().allow("https://a.b/")
    assert [Hosts().allow(url) for url in ("file:///etc/hosts", "http:///a", "http://a.b:99999/", "http://[1/")] == [False] * 4


def test_whoever_answers_is_told_by_name_and_port():
    """However an address writes them."""
    urls = ["https://A.b/c", "http://a.b", "http://me:pass@a.b:80/", "http://münchen.de/", "nothing"]
    assert [host_of(url) for url in urls] == ["a.b:443", "a.b:80", "a.b:80", "xn--mnchen-3ya.de:80", ""]


@pytest.mark.parametrize("url", ["http://a.b:x/", "http://a.b:0/", "//a.b/", "javascript:alert(1)", "http://"])
def test_what_is_no_address_has_no_parts(url):
    """So that nothing is asked for."""
    assert split(url) is None


def test_the_pattern_of_an_address_is_its_host_alone():
    """With its port only where the address names one."""
    urls = ["https://A.b/c", "http://a.b:8000/", "http://[::1]:80/", "nothing"]
    assert [own_pattern(url) for url in urls] == ["a.b", "a.b:8000", "[::1]:80", ""]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.1.1", "192.168.0.1", "169.254.169.254", "100.100.100.200", "168.63.129.16", "0.0.0.0", "224.0.0.1"),
        *(
            "::1",
            "[::1]",
            "::",
            "fe80::1%eth0",
            "fd00:ec2::254",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "ff02::1",
        ),
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_private(address):
    """Loopback, private, link-local, metadata, multicast; and an IPv6 address that leads to one of these."""
    assert is_private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "example.org", "localhost", ""])
def test_other_addresses_are_public(address):
    """And a name says nothing before it is resolved."""
    assert not is_private(address)
