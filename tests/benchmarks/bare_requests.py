"""The bare limit of a registration: the same servers and client, answering a constant, without any work between."""

import asyncio
import multiprocessing
import socket
import time

CONCURRENT = 100
"""Connections at a time, as the practice project's nodes have."""


def bare_requests(nodes: int) -> float:
    """Seconds for two requests a node, directory and authorization server, each on a new connection."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,), daemon=True)
    server.start()
    try:
        return asyncio.run(_ask(port, nodes))
    finally:
        server.terminate()
        server.join()


def _serve(port: int) -> None:
    import uvicorn
    from fastapi import FastAPI
    from pydantic import BaseModel

    app = FastAPI()
    answer = {"account": "practice-ok", "slot": 1, "epoch": 1, "token": "x" * 43, "capacity": 1000, "used": 1}

    class Body(BaseModel):
        account: str
        password: str

    @app.get("/")
    async def addresses() -> dict[str, str]:
        return {"authorization": "http://127.0.0.1", "website": "http://127.0.0.1"}

    @app.post("/")
    async def registration(body: Body) -> dict[str, object]:
        return {**answer, "account": body.account}

    uvicorn.run(app, port=port, log_level="critical")


async def _ask(port: int, nodes: int) -> float:
    import aiohttp

    url = f"http://127.0.0.1:{port}/"
    await _wait_for(port)
    gate = asyncio.Semaphore(CONCURRENT)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as session:

        async def node() -> None:
            async with gate:
                async with session.get(url) as first:
                    await first.json()
                async with session.post(url, json={"account": "practice-ok", "password": "practice"}) as second:
                    await second.json()

        began = time.monotonic()
        await asyncio.gather(*(node() for _ in range(nodes)))
        return time.monotonic() - began


async def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise SystemExit("the bare server did not start")
