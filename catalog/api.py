"""The read-only API: every kind of page as JSON, with the filters of the browse pages. See docs/api.md."""

from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from catalog.filters import Found
from catalog.filters.base import browsable, filter_of
from catalog.filters.found import MOST_EXACT
from moderation.models.row import find_moved
from moderation.registry import editable_fields


class AddressField(serializers.Field):
    """Where the page of the row is."""

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, row):
        return self.context["request"].build_absolute_uri(row.get_absolute_url())


def serializer_of(model) -> type[serializers.ModelSerializer]:
    """What the public may edit is what the public may read."""
    names = ["id", "slug", "address", "revision", "excerpt", *editable_fields(model)]
    meta = type("Meta", (), {"model": model, "fields": names, "read_only_fields": names})
    body = {"Meta": meta, "address": AddressField(), "excerpt": serializers.CharField(read_only=True)}
    return type(f"{model.__name__}Serializer", (serializers.ModelSerializer,), body)


class Reading(APIView):
    """Anonymous, JSON only: no session is looked at, so nothing personal can show."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (JSONRenderer,)
    http_method_names = ("get", "head", "options")
    model = None


class Index(Reading):
    """What there is."""

    def get(self, request):
        return Response(
            {model.plural: reverse(f"api-{model.plural}", request=request) for model in browsable()}
        )


class Listing(Reading):
    """A page of the finds of a filter; `next` and `previous` are the addresses of those beside it."""

    def get(self, request):
        filterset = filter_of(self.model)(request.query_params)
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        found = Found(filterset)
        data = request.query_params
        listing = found.page(
            token=data.get("after") or data.get("before", ""), backwards="before" in data, whole=True
        )
        serializer = serializer_of(self.model)(listing.rows, many=True, context={"request": request})
        return Response(
            {
                "count": min(found.count, MOST_EXACT),
                "count_is_capped": not found.is_whole,
                "next": self._beside(filterset, "after", listing.after),
                "previous": self._beside(filterset, "before", listing.before),
                "results": serializer.data,
            }
        )

    def _beside(self, filterset, name, token):
        if not token:
            return None
        return self.request.build_absolute_uri(f"?{filterset.address_query(**{name: token})}")


class Detail(Reading):
    """One of them, by slug; a former slug answers with the row it belongs to now."""

    def get(self, request, slug):
        row = self.model.reading().filter(slug=slug).first() or self._moved(slug)
        if row is None:
            raise NotFound
        return Response(serializer_of(self.model)(row, context={"request": request}).data)

    def _moved(self, slug):
        page = find_moved(self.model, slug)
        return page and self.model.reading().get(pk=page.pk)


def api_urls():
    """Every address of the API. Called once all apps have declared their filters."""
    yield path("", Index.as_view(), name="api")
    for model in browsable():
        yield path(f"{model.plural}/", Listing.as_view(model=model), name=f"api-{model.plural}")
        yield path(f"{model.plural}/<path:slug>/", Detail.as_view(model=model))
