"""Whether an answer is one that the service model allows: status, headers, every element of the body, and errors.

The model is botocore's. What it leaves out is written down here with its source: the names of root elements, and the errors
that S3 gives on any call.
"""

import base64
import binascii
import datetime
import email.utils
import functools
import re
import xml.etree.ElementTree as xml
from typing import NamedTuple

import queries
from models import NAMESPACES, operation_of

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
COMMON_HEADERS = {"x-amz-request-id", "x-amz-id-2"}
# Amazon S3 API Reference: the response syntax of these calls has another status besides that of the model.
# That of PutBucketPolicy is what the service answers.
OTHER_STATUSES = {"GetObject": {206}, "HeadObject": {206}, "PutBucketPolicy": {204}, "RestoreObject": {202}}
# Amazon S3 API Reference: the response syntax of these calls, where the model has only the name of a type.
ROOTS = {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetObjectAcl": "AccessControlPolicy",
    "GetObjectAttributes": "GetObjectAttributesResponse",
    "GetObjectTagging": "Tagging",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjectVersions": "ListVersionsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
}
# Amazon S3 API Reference, "Error responses": what any call may answer, and its status.
GENERAL_ERRORS = {
    "AccessDenied": 403,
    "InternalError": 500,
    "InvalidAccessKeyId": 403,
    "InvalidArgument": 400,
    "InvalidRequest": 400,
    "InvalidURI": 400,
    "MalformedXML": 400,
    "MethodNotAllowed": 405,
    "NotImplemented": 501,
    "RequestTimeTooSkewed": 403,
    "ServiceUnavailable": 503,
    "SignatureDoesNotMatch": 403,
    "SlowDown": 503,
}
S3_ERRORS = GENERAL_ERRORS | {
    "AccessControlListNotSupported": 400,
    "BadDigest": 400,
    "BucketAlreadyExists": 409,
    "BucketAlreadyOwnedByYou": 409,
    "BucketNotEmpty": 409,
    "ConditionalRequestConflict": 409,
    "EntityTooLarge": 400,
    "EntityTooSmall": 400,
    "IncompleteBody": 400,
    "InvalidBucketName": 400,
    "InvalidBucketState": 409,
    "InvalidDigest": 400,
    "InvalidEncryptionAlgorithmError": 400,
    "IllegalLocationConstraintException": 400,
    "InvalidLocationConstraint": 400,
    "InvalidObjectState": 403,
    "InvalidPart": 400,
    "InvalidPartNumber": 416,
    "InvalidPartOrder": 400,
    "InvalidRange": 416,
    "InvalidStorageClass": 400,
    "InvalidTag": 400,
    "InvalidToken": 400,
    "AuthorizationHeaderMalformed": 400,
    "AuthorizationQueryParametersError": 400,
    "KeyTooLongError": 400,
    "MalformedACLError": 400,
    "MalformedPolicy": 400,
    "MetadataTooLarge": 400,
    "MissingRequestBodyError": 400,
    "NoSuchBucket": 404,
    "NoSuchBucketPolicy": 404,
    "NoSuchKey": 404,
    "NoSuchObjectLockConfiguration": 404,
    "NoSuchPublicAccessBlockConfiguration": 404,
    "NoSuchTagSet": 404,
    "NoSuchUpload": 404,
    "NoSuchVersion": 404,
    "ObjectLockConfigurationNotFoundError": 404,
    "OperationAborted": 409,
    "OwnershipControlsNotFoundError": 404,
    "PreconditionFailed": 412,
    "ReplicationConfigurationNotFoundError": 404,
    "RestoreAlreadyInProgress": 409,
    "ServerSideEncryptionConfigurationNotFoundError": 404,
    "XAmzContentSHA256Mismatch": 400,
}
ERROR_ELEMENTS = {"Code", "Message", "RequestId", "HostId"}
# The same place: what an error may say besides.
ERROR_DETAILS = {
    "ArgumentName", "ArgumentValue", "BucketName", "Condition", "Header", "Key", "Method", "Resource", "ResourceType",
    "VersionId", "ETag", "PartNumber", "UploadId", "Expires", "ServerTime", "X-Amz-Expires",
    # The same place, further errors, and what the service answers.
    "ActualObjectSize", "ActualPartCount", "CalculatedDigest", "ClientComputedContentSHA256", "Content-MD5",
    "ExpectedDigest", "LocationConstraint", "MaxSizeAllowed", "MinSizeAllowed", "MissingHeaderName",
    "PartNumberRequested", "ProposedSize", "RangeRequested", "S3ComputedContentSHA256", "Size", "StorageClass",
    "StorageClassRequested", "TagKey", "TagValue", "additionalMessage",
}
# What the service answers, and the model lacks.
OTHER_HEADERS = {"ListObjects": {"x-amz-bucket-region"}, "ListObjectsV2": {"x-amz-bucket-region"}}
BODILESS = {304}


class Answer(NamedTuple):
    """A whole answer; names of headers in lower case."""

    status: int
    headers: dict
    body: bytes


def judge(request, answer, sent=b""):
    """The operation that was asked for, or None, and what is wrong with the answer, one sentence each.

    `sent` is the body of the request.
    """
    if request.service == "sts":
        operation = queries.operation_of(request, sent)
        return operation, list(queries.judge(operation, answer, element))
    operation = operation_of(request)
    if operation is None:
        wrong = [] if answer.status == 501 else ["no call of the model has this method and path, yet the status is not 501"]
        return None, wrong
    wrong = []
    said = request.query.get("x-id", operation.name)
    if said != operation.name:
        wrong.append(f"the client calls it {said}")
    failed = answer.status >= 300 or root_name(answer.body) in ("Error", "ErrorResponse")
    wrong += failure(request, operation, answer) if failed else success(request, operation, answer)
    return operation, wrong


def root_name(body):
    if not body.lstrip().startswith(b"<"):
        return None
    try:
        return local(xml.fromstring(body).tag)
    except xml.ParseError:
        return None


def success(request, operation, answer):
    expected = {operation.http.get("responseCode", 200)} | OTHER_STATUSES.get(operation.name, set())
    if answer.status not in expected:
        yield f"the status is {answer.status}, not {' or '.join(map(str, sorted(expected)))}"
    yield from headers(operation.output_shape, answer, OTHER_HEADERS.get(operation.name, set()))
    if request.method == "HEAD":
        if answer.body:
            yield "an answer to HEAD has a body"
        return
    yield from body(request.service, operation, answer)


def headers(shape, answer, others=frozenset()):
    """Headers of the model have values of the model, required ones are there, and S3 has few others of its own."""
    modelled, prefixes = {}, []
    for name, member in shape.members.items() if shape else ():
        if member.serialization.get("location") == "header":
            modelled[member.serialization["name"].lower()] = name, member
        elif member.serialization.get("location") == "headers":
            prefixes.append(member.serialization["name"].lower())
    for name, value in answer.headers.items():
        if name in modelled:
            yield from scalar(modelled[name][1], value, f"header {name}", in_header=True)
        elif name.startswith("x-amz-") and name not in COMMON_HEADERS | others and not name.startswith(tuple(prefixes)):
            yield f"header {name} is none of the model"
    for name, (member, _) in modelled.items():
        if member in shape.required_members and name not in answer.headers:
            yield f"header {name} is required"
    for name in COMMON_HEADERS - answer.headers.keys():
        yield f"header {name} is required"


def body(service, operation, answer):
    shape = operation.output_shape
    payload = shape.serialization.get("payload") if shape else None
    if payload and shape.members[payload].type_name != "structure":
        return
    in_body = shape and any("location" not in member.serialization for member in shape.members.values())
    if not payload and not in_body:
        if answer.body:
            yield "there is a body, and the model has none"
        return
    if answer.headers.get("content-type") != "application/xml":
        yield f"the content type is {answer.headers.get('content-type')}"
    try:
        root = xml.fromstring(answer.body)
    except xml.ParseError as error:
        yield f"the body is not XML: {error}"
        return
    yield from namespaces(service, root)
    if operation.name == "GetBucketLocation":
        # botocore's own handlers know it too: the root is the only member.
        yield from named(root, "LocationConstraint")
        yield from scalar(shape.members["LocationConstraint"], root.text or "us-east-1", "/LocationConstraint")
        return
    if payload:
        member = shape.members[payload]
        yield from named(root, member.serialization.get("name", payload))
        yield from element(member, root, f"/{local(root.tag)}")
    else:
        yield from named(root, ROOTS.get(operation.name, shape.name))
        yield from element(shape, root, f"/{local(root.tag)}")


def named(root, name):
    if local(root.tag) != name:
        yield f"the root element is {local(root.tag)}, not {name}"


def namespaces(service, root):
    for node in root.iter():
        name = node.tag[1:].partition("}")[0] if node.tag.startswith("{") else ""
        if name not in ("", NAMESPACES[service]):
            yield f"element {local(node.tag)} is in the namespace {name}"


def local(tag):
    return tag.rpartition("}")[2]


def wire_name(name, member):
    """The element's name, as rest-xml writes it: that of the items where a list has no element around it."""
    if flat(member) and "name" in member.member.serialization:
        return member.member.serialization["name"]
    return member.serialization.get("name", name)


def flat(shape):
    return shape.type_name in ("list", "map") and shape.serialization.get("flattened", False)


def element(shape, node, at):
    if shape.type_name == "structure":
        yield from structure(shape, node, at)
    elif shape.type_name == "list":
        yield from listed(shape, list(node), at, shape.member.serialization.get("name", "member"))
    elif shape.type_name == "map":
        yield from mapped(shape, list(node), at)
    else:
        yield from (f"{at}: {local(child.tag)} within a value" for child in node)
        yield from scalar(shape, node.text or "", at)


def structure(shape, node, at):
    members = {
        wire_name(name, member): (name, member)
        for name, member in shape.members.items()
        if "location" not in member.serialization and not member.serialization.get("xmlAttribute")
    }
    found = {}
    for child in node:
        found.setdefault(local(child.tag), []).append(child)
    if (node.text or "").strip():
        yield f"{at}: text within a structure"
    for name, children in found.items():
        if name not in members:
            yield f"{at}: {name} is none of the members of {shape.name}"
            continue
        yield from member_of(members[name][1], children, f"{at}/{name}")
    for name, (member, _) in members.items():
        if member in shape.required_members and name not in found:
            yield f"{at}: {name} is required"
    if getattr(shape, "is_tagged_union", False) and len(found) != 1:
        yield f"{at}: has {len(found)} members, and is one of several"
    yield from attributes(shape, node, at)


def member_of(shape, children, at):
    if flat(shape) and shape.type_name == "list":
        yield from listed(shape, children, at, local(children[0].tag))
    elif flat(shape):
        yield from mapped(shape, children, at)
    elif len(children) > 1:
        yield f"{at}: stands {len(children)} times"
    else:
        yield from element(shape, children[0], at)


def attributes(shape, node, at):
    modelled = {
        member.serialization["name"].replace("xsi:", XSI): (name, member)
        for name, member in shape.members.items()
        if member.serialization.get("xmlAttribute")
    }
    for name, value in node.attrib.items():
        if name in modelled:
            yield from scalar(modelled[name][1], value, f"{at}@{local(name)}")
        else:
            yield f"{at}: attribute {local(name)} is none of the members of {shape.name}"
    for name, (member, _) in modelled.items():
        if member in shape.required_members and name not in node.attrib:
            yield f"{at}: attribute {local(name)} is required"


def listed(shape, children, at, name):
    yield from within(len(children), shape, at, "items")
    for number, child in enumerate(children):
        if local(child.tag) != name:
            yield f"{at}: {local(child.tag)} among {name}"
        else:
            yield from element(shape.member, child, f"{at}[{number}]")


def mapped(shape, children, at):
    names = [half.serialization.get("name", default) for half, default in ((shape.key, "key"), (shape.value, "value"))]
    for child in children:
        if (not flat(shape) and local(child.tag) != "entry") or [local(half.tag) for half in child] != names:
            yield f"{at}: {local(child.tag)} is not an entry of {' and '.join(names)}"
            continue
        yield from element(shape.key, child[0], f"{at}/{names[0]}")
        yield from element(shape.value, child[1], f"{at}/{names[1]}")


def within(size, shape, at, what):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least or most is not None and size > most:
        yield f"{at}: {size} {what}, and {shape.name} has {least} to {most}".replace("None", "any")


def scalar(shape, text, at, in_header=False):
    if shape.type_name == "string":
        yield from string(shape, text, at)
    elif shape.type_name in ("integer", "long"):
        bits = 31 if shape.type_name == "integer" else 63
        if not re.fullmatch(r"-?\d+", text) or not -(2**bits) <= int(text) < 2**bits:
            yield f"{at}: `{text}` is not of type {shape.type_name}"
        else:
            yield from within(int(text), shape, at, "it is")
    elif shape.type_name == "boolean":
        if text not in ("true", "false"):
            yield f"{at}: `{text}` is neither true nor false"
    elif shape.type_name == "timestamp":
        # What a client wrote into `Expires` comes back as it is, a time or not.
        if shape.name != "Expires" and not is_time(text, shape.serialization.get("timestampFormat"), in_header):
            yield f"{at}: `{text}` is not a time"
    elif shape.type_name == "blob":
        try:
            base64.b64decode(text, validate=True)
        except binascii.Error:
            yield f"{at}: `{text}` is not base 64"
    else:
        yield f"{at}: {shape.name} is of type {shape.type_name}, which stands for no text"


def string(shape, text, at):
    if shape.enum and text not in shape.enum:
        yield f"{at}: `{text}` is none of the values of {shape.name}"
    yield from within(len(text), shape, at, "characters")
    pattern = shape.metadata.get("pattern")
    if pattern and not expression(pattern).fullmatch(text):
        yield f"{at}: `{text}` does not match {pattern}"


@functools.cache
def expression(pattern):
    """A pattern of the model, for the whole text; Python spells classes of Unicode otherwise and takes a little more."""
    for theirs, ours in ((r"\p{L}", r"\w"), (r"\p{N}", r"\d"), (r"\p{Z}", r"\s")):
        pattern = pattern.replace(theirs, ours)
    return re.compile(pattern)


def is_time(text, form, in_header):
    form = form or ("rfc822" if in_header else "iso8601")
    try:
        if form == "rfc822":
            return email.utils.format_datetime(email.utils.parsedate_to_datetime(text), usegmt=True) == text
        if form == "iso8601":
            datetime.datetime.fromisoformat(text.removesuffix("Z") + "+00:00")
            return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", text) is not None
        return re.fullmatch(r"\d+(\.\d+)?", text) is not None
    except ValueError:
        return False


def failure(request, operation, answer):
    """An error has S3's envelope, a code that the model names for the call or that any call may answer, and its status."""
    for name in COMMON_HEADERS - answer.headers.keys():
        yield f"header {name} is required"
    if request.method == "HEAD" or answer.status in BODILESS:
        if answer.body:
            yield f"{answer.status} to {request.method} has a body"
        return
    try:
        root = xml.fromstring(answer.body)
    except xml.ParseError as error:
        yield f"the body of the error is not XML: {error}"
        return
    yield from envelope(request.service, operation, answer, root)


def envelope(service, operation, answer, root):
    """S3 Control wraps the error of S3 and puts the ids beside it."""
    error = root
    if service == "s3control":
        yield from named(root, "ErrorResponse")
        error = root.find("Error") if root.find("Error") is not None else root
    else:
        yield from named(root, "Error")
    texts = {local(node.tag): node.text for each in {root, error} for node in each if node is not error}
    for name in sorted(ERROR_ELEMENTS):
        if not texts.get(name):
            yield f"the error has no {name}"
    if texts.get("RequestId") != answer.headers.get("x-amz-request-id"):
        yield "the RequestId of the error is not that of the header"
    code = texts.get("Code")
    shape = next((shape for shape in operation.error_shapes if code in (shape.error_code, shape.name)), None)
    modelled = {wire_name(name, member): member for name, member in shape.members.items()} if shape else {}
    for name in texts.keys() - ERROR_ELEMENTS:
        if name in modelled:
            yield from scalar(modelled[name], texts[name] or "", f"/Error/{name}")
        elif name not in ERROR_DETAILS:
            yield f"the error has an element {name}"
    yield from status(service, operation, shape, code, answer)


def status(service, operation, shape, code, answer):
    general = GENERAL_ERRORS if service == "s3control" else S3_ERRORS
    if shape is not None:
        # S3 Control 2018-08-20 has no statuses; the API Reference says 400, and 500 for the server's own failure.
        usual = 500 if code == "InternalServiceException" else 400
        expected = shape.metadata.get("error", {}).get("httpStatusCode", usual if service == "s3control" else None)
        expected = expected or general.get(code)
    elif code in general:
        expected = general[code]
    else:
        yield f"{code} is neither an error of {operation.name} nor one of S3's general ones"
        return
    # A complete answer to CompleteMultipartUpload and CopyObject may come too late for its status.
    late = operation.name in ("CompleteMultipartUpload", "CopyObject", "UploadPartCopy") and answer.status == 200
    if expected is not None and answer.status != expected and not late:
        yield f"{code} has the status {answer.status}, not {expected}"
