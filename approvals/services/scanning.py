"""What a site's own virus scanner says of a file, before anything of it is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from approvals.errors import Invalid

log = logging.getLogger(__name__)


def refuse_harmful(content: bytes) -> None:
    """Ask the scanner, where the site has one; call it outside any transaction, it may take time.

    ``ATTACHMENT_SCANNER`` is the dotted path of a function that takes the bytes of a file and
    gives the name of what it found in them, or "". Raises Invalid for a find, and where the
    scanner itself fails: a file nobody could look at is not kept.
    """
    if not settings.ATTACHMENT_SCANNER:
        return
    scan: Callable[[bytes], str] = import_string(settings.ATTACHMENT_SCANNER)
    try:
        found = scan(content)
    except Exception:
        log.exception("The scanner of attachments failed.")
        words = _("The file could not be scanned, and was not kept. Try again later.")
        raise Invalid(words, fields={"scan": [words]}) from None
    if found:
        log.warning("A file was refused by the scanner: %s", found)
        words = _("The scanner found something harmful in the file; it was not kept.")
        raise Invalid(words, fields={"scan": [words]})
