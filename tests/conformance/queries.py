"""Answers of STS, whose calls all have one method and path: what is asked for stands in a form.

The model is botocore's, and the envelope that of the API Reference of STS.
"""

import urllib.parse
import xml.etree.ElementTree as xml

from models import NAMESPACES, model

ACTIONS = {"NotImplemented": 501, "InvalidAction": 400, "MissingAction": 400}
# AWS Security Token Service API Reference, "Common Error Types".
ERRORS = ACTIONS | {
    "AccessDenied": 403,
    "IncompleteSignature": 400,
    "InvalidClientTokenId": 403,
    "MissingAuthenticationToken": 403,
    "SignatureDoesNotMatch": 403,
}


def operation_of(request, sent):
    """The modelled operation that a form in query or body names, or None."""
    form = urllib.parse.parse_qs(sent.decode("iso-8859-1"))
    action = request.query.get("Action") or form.get("Action", [None])[0]
    sts = model("sts")
    return sts.operation_model(action) if action in sts.operation_names else None


def judge(operation, answer, element):
    """What is wrong with an answer, one sentence each. `element` judges a part of the body by its shape."""
    if answer.headers.get("content-type") != "text/xml":
        yield f"the content type is {answer.headers.get('content-type')}"
    try:
        root = xml.fromstring(answer.body)
    except xml.ParseError as error:
        yield f"the body is not XML: {error}"
        return
    prefix = f"{{{NAMESPACES['sts']}}}"
    if any(not node.tag.startswith(prefix) for node in root.iter()):
        yield "an element is in another namespace"
    if answer.status != 200:
        yield from failure(root, prefix, answer)
        return
    if operation is None or root.tag != f"{prefix}{operation.name}Response":
        yield f"the root element is {root.tag}"
        return
    result = root.find(f"{prefix}{operation.name}Result")
    if result is None or [child for child in root if child is not result][0].tag != f"{prefix}ResponseMetadata":
        yield "there is no result, or it has no metadata"
        return
    yield from element(operation.output_shape, result, f"/{operation.name}Result")
    yield from identified(root.findtext(f"{prefix}ResponseMetadata/{prefix}RequestId"), answer)


def failure(root, prefix, answer):
    code = root.findtext(f"{prefix}Error/{prefix}Code")
    if root.tag != f"{prefix}ErrorResponse" or not root.findtext(f"{prefix}Error/{prefix}Message"):
        yield f"{root.tag} is no error of STS"
    if ERRORS.get(code) != answer.status:
        yield f"{code} has the status {answer.status}"
    yield from identified(root.findtext(f"{prefix}RequestId"), answer)


def identified(found, answer):
    if not found or found != answer.headers.get("x-amzn-requestid"):
        yield "the RequestId is not that of the header"
