"""How the API reads and writes: strict JSON, no text or number that a database would refuse."""

from __future__ import annotations

import json
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder
from pydantic import AfterValidator, Field

from approvals import refs
from approvals.api.problems import TooLarge
from approvals.errors import Invalid, Missing
from approvals.services.texts import refuse_unstorable, tidy

LARGEST = 1024 * 1024  # bytes of a body; files come as multipart and have their own limit
FARTHEST = 2**31 - 1
KEY_LIMIT = 80


class StrictParser(Parser):
    """JSON without NaN, of a sensible size, with nothing in it that cannot be stored."""

    def parse_body(self, request: HttpRequest) -> Any:
        if len(request.body) > LARGEST:
            raise TooLarge(_("The body is larger than any form here."))
        read = json.loads(request.body, parse_constant=_no_number)
        refuse_unstorable(read, limit=LARGEST)
        return read

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        read = super().parse_querydict(data, list_fields, request)
        refuse_unstorable(
            {name: value for name, value in read.items() if isinstance(value, str)}, limit=LARGEST
        )
        return read


class Readable(JSONRenderer):
    """Chinese as Chinese, at a third of the bytes."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False)


def _no_number(name: str) -> None:
    raise Invalid(_("%(name)s is no number.") % {"name": name})


def _wellformed(ref: str) -> str:
    """A reference whose check character does not fit need not be searched for."""
    if not refs.is_wellformed(ref):
        raise Missing(_("There is nothing here."))
    return ref


Ref = Annotated[str, AfterValidator(_wellformed)]
Seq = Annotated[int, Field(ge=0, le=FARTHEST, description="`seq` of the page that was seen")]
Place = Annotated[int, Field(ge=1, le=FARTHEST)]
Limit = Annotated[int, Field(ge=1, le=100)]
Page = Annotated[int, Field(ge=1, le=10_000)]


def command_of(request: HttpRequest, body: Any = None) -> str:
    """The idempotency key, from the body or from the header ``Idempotency-Key``."""
    sent = getattr(body, "command", "") or request.headers.get("Idempotency-Key", "")
    return tidy(sent, limit=KEY_LIMIT)
