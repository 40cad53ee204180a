#!/usr/bin/env python3
"""Fails, in one line each, where the database or the Redis of the check does not answer."""

from __future__ import annotations

import os
import sys

import psycopg
import redis


def main() -> int:
    complaints = [complaint for complaint in (database(), cache()) if complaint]
    print("\n".join(complaints))
    return 1 if complaints else 0


def database() -> str:
    url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
    try:
        # Tests make a database of their own beside the named one, so that one need not be there.
        psycopg.connect(url, dbname="postgres", connect_timeout=5).close()
    except psycopg.Error as fault:
        return f"PostgreSQL does not answer ({fault}); start it or set CHECK_DATABASE_URL."
    return ""


def cache() -> str:
    try:
        redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=5).ping()
    except redis.RedisError as fault:
        return f"Redis does not answer ({fault}); start it or set CHECK_REDIS_URL."
    return ""


if __name__ == "__main__":
    sys.exit(main())
