from tests.whitelist.conftest import region

__all__ = ["region"]
