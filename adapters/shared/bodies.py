"""Bodies of requests as they came, up to a size."""

from aiohttp import web


async def body_of(request: web.Request, most: int) -> bytes | None:
    """The body as it came; none where it is larger than `most` bytes, told without reading all of it."""
    if request.content_length is not None and request.content_length > most:
        return None
    raw = await request.content.read(most + 1)
    while len(raw) <= most and (more := await request.content.read(most + 1 - len(raw))):
        raw += more
    return None if len(raw) > most else raw
