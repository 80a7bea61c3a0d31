"""Which call of the service models a request is, by method, path, query and headers alone, as a server would tell it."""

import functools
import re
import urllib.parse
from typing import NamedTuple

import botocore.session

# Hosts before which a bucket may stand.
S3_HOSTS = ("s3.emulator.test", "s3control.emulator.test", "localhost")
# Elements of an answer are in one of these, or in none.
NAMESPACES = {
    "s3": "http://s3.amazonaws.com/doc/2006-03-01/",
    "s3control": "http://awss3control.amazonaws.com/doc/2018-08-20/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}


class Request(NamedTuple):
    """What of a request tells which call it is; names of headers in lower case."""

    method: str
    target: str
    headers: dict

    @property
    def service(self):
        if "/sts/aws4_request" in urllib.parse.unquote(self.target + self.headers.get("authorization", "")):
            return "sts"
        return "s3control" if "/v20180820/" in self.target and "x-amz-account-id" in self.headers else "s3"

    @property
    def query(self):
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.target).query, keep_blank_values=True))

    @property
    def path(self):
        """With the bucket in front, whichever form of host the client chose."""
        url = urllib.parse.urlsplit(self.target)
        host = (url.netloc or self.headers.get("host", "")).split(":")[0]
        own = next((own for own in S3_HOSTS if host.endswith("." + own)), None)
        bucket = host.removesuffix(f".{own}") if own and self.service == "s3" else ""
        return f"/{bucket}{url.path}" if bucket else url.path


@functools.cache
def model(service):
    return botocore.session.get_session().get_service_model(service)


class Route(NamedTuple):
    """What a request must have to be one of an operation."""

    operation: object
    method: str
    path: re.Pattern
    query: tuple
    required: tuple

    @classmethod
    def of(cls, operation):
        path, _, query = operation.http["requestUri"].partition("?")
        pattern = re.escape(path).replace(r"\{Bucket\}", "[^/]+/?" if path == "/{Bucket}" else "[^/]+")
        pattern = re.sub(r"\\\{\w+\\\+\\\}", ".+", pattern)
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", pattern)
        fixed = tuple(urllib.parse.parse_qsl(query, keep_blank_values=True))
        return cls(operation, operation.http["method"], re.compile(pattern), fixed, tuple(required(operation)))

    def takes(self, request):
        query = request.query
        return (
            request.method == self.method
            and self.path.fullmatch(request.path) is not None
            and all(query.get(name) == value for name, value in self.query)
            and all(name in (query if place == "querystring" else request.headers) for place, name in self.required)
        )

    @property
    def rank(self):
        """The more a route asks for, the earlier it is tried."""
        return -len(self.query) - len(self.required), bool(self.operation.deprecated), self.operation.name


def required(operation):
    shape = operation.input_shape
    for name in shape.required_members if shape else ():
        wire = shape.members[name].serialization
        if wire.get("location") == "header":
            yield "header", wire["name"].lower()
        elif wire.get("location") == "querystring":
            yield "querystring", wire["name"]


@functools.cache
def routes(service):
    operations = (model(service).operation_model(name) for name in model(service).operation_names)
    return sorted((Route.of(operation) for operation in operations), key=lambda route: route.rank)


def operation_of(request):
    """The modelled operation of a request, or None."""
    return next((route.operation for route in routes(request.service) if route.takes(request)), None)
