"""The public cloud authorization server: accounts, licence rules, slots, and the HTTP that nodes speak to.

What other parts use:

- ``authority.store.SqliteStore(path, *, clock=None)``: accounts and slots in one SQLite file; ``close()`` when done.
  ``authority.store.Store`` is the protocol the server needs of it, small enough to be wrapped.
- ``authority.app.create_app(store, *, trusted_proxies=(), monotonic=time.monotonic, waiting_limit=128)``: the ASGI app.
- ``authority.serving.server_config(app, *, host="127.0.0.1", port=0, **uvicorn)``: uvicorn's settings under which the
  app sees true addresses.
- ``authority.accounts``: ``put_account(store, licence, password=None)``, ``occupy(store, claim)``.
- ``authority.licence``: ``Licence``, ``AccountStatus``, ``Claim``, ``Release``, ``Grant``, ``HeldSlot``.
- ``authority.refusal``: ``Code``, ``Refused(code, detail)``, ``DatabaseUpdateFailed``, ``CacheUpdateFailed``: what a
  wrapping store raises to make the server answer a given code.

A request's way: ``wire`` (body, parameters), ``passwords`` with ``throttle``, then in one transaction of the store
``rules`` (status to app name) and ``store.slots`` (capacity). Imports ``fdl_wizard.registration`` and nothing else of
the program.
"""
