"""The HTTP API of this site: the kernel's part and the registers' part under one document."""

from approvals.api import api
from whitelist.api import public, router

api.add_router("", router)
api.add_router("", public)

__all__ = ["api"]
