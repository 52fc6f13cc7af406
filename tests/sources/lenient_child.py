"""The crawling process where 127.0.0.1 is a public address, so that ways from there to private ones can be tested."""

from pipeline.sources import crawl_child, crawl_manners
from pipeline.sources.hosts import is_private

if __name__ == "__main__":
    vars(crawl_manners)["is_private"] = lambda address: address != "127.0.0.1" and is_private(address)
    crawl_child.main()
