"""The source code in force, for anybody who uses the site over a network (AGPL, section 13)."""

from __future__ import annotations

import io
import tarfile
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

# Named one by one, so that nothing an operator keeps beside them is ever given away.
FOLDERS = ("approvals", "whitelist", "workflows", "settings", "requirements", "tools", "tests")
FILES = ("manage.py", "Makefile", "pyproject.toml", "LICENSE", "NOTICE", "README.md")


@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """All of it as one archive. A site that adds gates of its own names another SOURCE_URL."""
    return HttpResponse(
        archive(),
        content_type="application/gzip",
        headers={"Content-Disposition": 'attachment; filename="baguan.tar.gz"'},
    )


@cache
def archive() -> bytes:
    """The archive's bytes, made once in a process: what runs does not change under it."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as bundle:
        for name in FOLDERS + FILES:
            if (settings.ROOT / name).exists():
                bundle.add(settings.ROOT / name, f"baguan/{name}", filter=_kept)
    return content.getvalue()


def _kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if "__pycache__" in member.name.split("/"):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
