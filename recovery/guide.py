"""Where a program starts: what there is, the OpenAPI document, and a page to try it on."""

from csp.decorators import csp_update
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.reverse import reverse

from recovery.endpoints import Endpoint, Shown, answer, documented


class Links(Shown):
    """What there is."""

    check_ins: str
    alerts: str
    patients: str
    openapi: str
    docs: str


class Root(Endpoint):
    """The start of the API."""

    @documented("List what there is", {200: Links}, auth=[])
    def get(self, request: Request) -> HttpResponse:
        """Return the addresses of everything else."""
        names = ("check-ins", "alerts", "patients", "schema", "docs")
        addresses = (reverse(f"api-{name}", request=request) for name in names)
        return answer(Links.built(**dict(zip(Links.model_fields, addresses, strict=True))))


class Schema(SpectacularAPIView):
    """The OpenAPI document: the same for everybody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


# The page's own style sheet draws its small icons from data: addresses.
@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """A page to read and try the API on, from files of ours alone."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    template_name = "api/docs.html"
    title = "API of Recovery at home"
    url_name = "api-schema"
