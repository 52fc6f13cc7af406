"""The process that crawls: takes requests from its input, and writes what became of each to its output. Run by `crawl`.

Belongs here: the pipe, one queue per host, and causes in words. Does not: manners (`crawl_manners`) and Scrapy's settings
(`crawl_settings`). This module and those two are the only ones that import Scrapy, which can be started once in a process.
"""

import asyncio
import os
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime
from typing import Any

import msgspec
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response as Answer

from pipeline.sources.crawl import SIZE, Politeness, Request, Response, framed, read_frame
from pipeline.sources.crawl_causes import in_words
from pipeline.sources.crawl_manners import Manners
from pipeline.sources.crawl_settings import settings_for
from pipeline.sources.hosts import host_of

#: Hosts that are asked at a time: so many bodies are held at most, beside the one that is being written.
CONCURRENT_HOSTS = 16


class Conversation(scrapy.Spider):
    """Asks for what the parent wants, each host in its own queue, until the parent closes the pipe."""

    name = "videolake"

    def __init__(self, manners: Manners, requests: int, responses: int) -> None:
        """The rules, and the file descriptors of the pipe's two ends."""
        super().__init__()
        self.manners = manners
        self._requests, self._responses = requests, responses
        self._queues: dict[str, deque[Request]] = defaultdict(deque)
        self._askers: dict[str, int] = defaultdict(int)
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(CONCURRENT_HOSTS)
        self._is_writing = asyncio.Lock()

    async def start(self) -> AsyncIterator[Any]:
        """Serve the parent. Gives Scrapy nothing: requests go to its downloader as the queues of their hosts allow."""
        await self._serve()
        nothing: tuple[Any, ...] = ()
        for each in nothing:
            yield each

    async def _serve(self) -> None:
        reader, self._writer = await _reader(self._requests), await _writer(self._responses)
        while (request := await _next(reader)) is not None:
            self._take(request)
        # The parent wants no more, or is gone: answers under way have nobody to go to.
        os._exit(0)

    def _take(self, request: Request) -> None:
        host = host_of(request.url)
        self._queues[host].append(request)
        if self._askers[host] < self.manners.politeness.max_concurrent_per_host:
            self._askers[host] += 1
            self._keep(self._ask(host))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ask(self, host: str) -> None:
        queue = self._queues[host]
        while queue:
            request = queue.popleft()
            async with self._room:
                await self._write(await self._outcome(request, host))
        self._askers[host] -= 1
        if not self._askers[host]:
            del self._askers[host], self._queues[host]

    async def _outcome(self, request: Request, host: str) -> Response:
        """What becomes of the request, with its cause where there is no answer."""
        try:
            answer = await self._downloaded(request)
        except Exception as cause:  # noqa: BLE001 (every request has an outcome, and whatever it is, it is told)
            error = in_words(cause)
            self.manners.failed(host, error)
            return _response(request, error=error)
        self.manners.answered(host, answer.status)
        return _response(request, answer)

    async def _downloaded(self, request: Request) -> Answer:
        meta = {"download_maxsize": request.max_bytes} if request.max_bytes else {}
        asked = scrapy.Request(request.url, headers=request.headers, meta=meta, dont_filter=True)
        return await self.crawler.engine.download_async(asked)

    async def _write(self, response: Response) -> None:
        async with self._is_writing:
            self._writer.write(framed(response))
            await self._writer.drain()


def _response(request: Request, answer: Answer | None = None, error: str | None = None) -> Response:
    headers = answer.headers if answer is not None else {}
    return Response(
        url=answer.url if answer is not None else request.url,
        request_url=request.url,
        tag=request.tag,
        status=answer.status if answer is not None else None,
        headers={name.decode("latin-1").lower(): b", ".join(values).decode("latin-1") for name, values in headers.items()},
        body=answer.body if answer is not None else None,
        byte_count=len(answer.body) if answer is not None else 0,
        error=error,
        captured_at=datetime.now(UTC).replace(tzinfo=None),
    )


async def _reader(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
    )
    return reader


async def _writer(descriptor: int) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, os.fdopen(descriptor, "wb", 0))
    return asyncio.StreamWriter(transport, protocol, None, loop)


async def _next(reader: asyncio.StreamReader) -> Request | None:
    """The next request; null at the end of the input."""
    try:
        [size] = SIZE.unpack(await reader.readexactly(SIZE.size))
        return msgspec.msgpack.decode(await reader.readexactly(size), type=Request)
    except asyncio.IncompleteReadError:
        return None


def main() -> None:
    """Crawl until the input ends. The first message is the politeness."""
    frame = read_frame(0)
    if frame is None:
        return
    manners = Manners(msgspec.msgpack.decode(frame, type=Politeness))
    responses = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer
    process = AsyncCrawlerProcess(settings_for(manners.politeness))
    process.crawl(Conversation, manners=manners, requests=0, responses=responses)
    process.start(install_signal_handlers=False)


if __name__ == "__main__":
    main()
