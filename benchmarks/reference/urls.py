"""The whole of the reference: a serializer, a view, an address."""

from typing import ClassVar

from django.urls import path
from rest_framework.generics import CreateAPIView
from rest_framework.serializers import ModelSerializer

from benchmarks.reference.models import CheckIn


class CheckInSerializer(ModelSerializer[CheckIn]):
    """Every column there is."""

    class Meta:
        model = CheckIn
        fields: ClassVar[str] = "__all__"


class CheckIns(CreateAPIView[CheckIn]):
    """Stores what is sent, and sends it back."""

    serializer_class = CheckInSerializer


urlpatterns = [path("check-ins/", CheckIns.as_view())]
