"""How uvicorn runs the server."""

from typing import Any

import uvicorn
from fastapi import FastAPI


def server_config(app: FastAPI, *, host: str = "127.0.0.1", port: int = 0, **further: Any) -> uvicorn.Config:
    """uvicorn's settings for the server. further: any other of uvicorn's, TLS files for instance.

    uvicorn by itself believes X-Forwarded-For when it comes from loopback, and then a node there could claim any
    address; who is believed is decided in ``create_app`` alone.
    """
    return uvicorn.Config(app, host=host, port=port, proxy_headers=False, server_header=False, **further)
