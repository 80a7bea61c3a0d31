#!/usr/bin/env python3
"""Writes every input member of the calls of S3 that the local S3 answers, each with a sample to send.

Usage: python3 tests/data/s3_members.py > tests/data/s3_members.txt
Needs the package botocore (https://pypi.org/project/botocore/). Columns are parted by tabs: call, place, name, sample.
A call's first line is the request without optional members: place `request`, name METHOD and URI, then headers and body.
"""

import base64
import hashlib
import json
import pathlib
import re
import zlib

import botocore
from botocore.loaders import Loader

PARENT = pathlib.Path(__file__).parents[2]
KMS = {"x-amz-server-side-encryption": "aws:kms"}
UNTIL = "2030-01-01T00:00:00Z"
OLD, LATE = "Sun, 01 Jan 2023 00:00:00 GMT", "Tue, 01 Jan 2030 00:00:00 GMT"
GRANTS = {"x-amz-object-ownership": "ObjectWriter"}
HEADERS = {
    "Content-Disposition": "inline", "Content-Encoding": "gzip", "Content-Language": "en", "Content-Type": "text/plain",
    "Cache-Control": "no-cache", "Expires": LATE, "If-Match": "*", "If-None-Match": "*", "If-Modified-Since": OLD,
    "If-Unmodified-Since": LATE, "Range": "bytes=0-1", "x-amz-copy-source": "/examplebucket/source",
    "x-amz-copy-source-if-match": "*", "x-amz-copy-source-if-none-match": '"x"',
    "x-amz-copy-source-if-modified-since": OLD, "x-amz-copy-source-if-unmodified-since": LATE,
    "x-amz-copy-source-range": "bytes=0-1", "x-amz-expected-bucket-owner": "111122223333",
    "x-amz-source-expected-bucket-owner": "111122223333", "x-amz-meta-": "v", "x-amz-mp-object-size": "4",
    "x-amz-object-attributes": "ETag", "x-amz-object-lock-retain-until-date": UNTIL,
    "x-amz-object-ownership": "ObjectWriter", "x-amz-server-side-encryption": "aws:kms",
    "x-amz-server-side-encryption-context": "e30=", "x-amz-storage-class": "STANDARD_IA", "x-amz-tagging": "a=b",
    "x-amz-metadata-directive": "REPLACE", "x-amz-tagging-directive": "REPLACE",
    "x-amz-website-redirect-location": "/x", "x-amz-checksum-type": "FULL_OBJECT", "x-amz-part-number-marker": "0",
}
LOCK = {"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": UNTIL}
HELD = {"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-event-hold": "ON"}
# Of writes, which take no `*` there.
WRITES = ("CompleteMultipartUpload", "CopyObject", "PutObject")
# The bytes of each checksum that is told in a header. Of the others the service's model knows more than is built.
CHECKSUM_BYTES = {"crc32": 4, "crc32c": 4, "crc64nvme": 8, "sha1": 20, "sha256": 32}
POLICY = json.dumps(
    {
        "Statement": [
            {
                "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::examplebucket/*",
            }
        ]
    },
    separators=(",", ":"),
)
NEEDED = {
    "x-amz-server-side-encryption-aws-kms-key-id": KMS, "x-amz-server-side-encryption-bucket-key-enabled": KMS,
    "x-amz-server-side-encryption-context": KMS, "x-amz-object-lock-mode": LOCK,
    "x-amz-object-lock-retain-until-date": LOCK,
    "x-amz-object-lock-event-hold": HELD | {"x-amz-object-lock-event-hold-duration-days": "30"},
    "x-amz-object-lock-event-hold-duration-days": HELD, "x-amz-object-lock-event-hold-duration-years": HELD,
}
QUERY = {
    "continuation-token": "ka", "delimiter": "/", "encoding-type": "url", "fetch-owner": "true", "key-marker": "a",
    "marker": "a", "prefix": "k", "start-after": "a", "bucket-region": "us-east-1", "versionId": "{VersionId}",
    "upload-id-marker": "{UploadId}", "version-id-marker": "{VersionId}", "response-expires": "Tue,%2001%20Jan%202030%2000:00:00%20GMT",
}
# By the last two names of an element's path, or the last one.
TEXTS = {
    "Destination/Bucket": "arn:aws:s3:::destination", "Destination/Account": "111122223333", "Part/ETag": hashlib.md5(b"text").hexdigest(), "ETag": "*",
    "Role": "arn:aws:iam::111122223333:role/r", "Object/Key": "key", "VersionId": "{VersionId}", "Grantee/ID": "abc",
    "Owner/ID": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a",
    "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery", "LocationConstraint": "eu-west-1",
    "DeleteMarkerReplication/Status": "Disabled", "SSEAlgorithm": "aws:kms", "Destination/StorageClass": "STANDARD_IA",
    "Mode": "GOVERNANCE", "RestoreRequest/Tier": "Standard", "GlacierJobParameters/Tier": "Standard",
    "VersioningConfiguration/MfaDelete": "Enabled", "ReplicaKmsKeyID": "arn:aws:kms:us-east-1:111122223333:key/k",
    "Part/ChecksumCRC64NVME": "{CRC64NVME}", "KMSKeyArn": "arn:aws:kms:us-east-1:111122223333:key/k",
}
# What the model does not say is needed, and is.
ALSO = {
    "VersioningConfiguration": ["Status"], "RestoreRequest": ["Days"], "ObjectLockConfiguration": ["ObjectLockEnabled"],
    "DefaultRetention": ["Mode", "Days"], "ObjectLockRetention": ["Mode", "RetainUntilDate"],
    "ObjectLockLegalHold": ["Status"], "AccessControlPolicy": ["Owner", "Grants"], "Owner": ["ID"],
    "Grant": ["Grantee", "Permission"], "Grantee": ["ID"], "CompletedMultipartUpload": ["Parts"],
    "CompletedPart": ["PartNumber", "ETag"], "DeleteMarkerReplication": ["Status"],
    "CreateBucketConfiguration": ["LocationConstraint"], "EventHoldDuration": ["Days"], "ObjectEncryption": ["SSEKMS"],
}
# Structures that are refused as a whole.
WHOLE = (["SelectParameters"], ["OutputLocation"])
INSTEAD = {"Years": "Days", "URI": "ID", "EmailAddress": "ID", "RestoreRequest/Type": "Days"}


class Model:
    def __init__(self):
        self.model = Loader().load_service_model("s3", "service-2", "2006-03-01")
        self.shapes = self.model["shapes"]

    def leaves(self, name, path, seen=()):
        """Paths of all elements below a shape that have no elements of their own."""
        shape = self.shapes[name]
        if name in seen:
            return
        if shape["type"] == "structure" and shape["members"] and path[-1:] not in WHOLE:
            for member, target in shape["members"].items():
                if not target.get("xmlAttribute"):
                    yield from self.leaves(target["shape"], path + [member], seen + (name,))
        elif shape["type"] == "list":
            yield from self.leaves(shape["member"]["shape"], path, seen)
        else:
            yield path

    def xml(self, name, tag, want, above=""):
        """The element with what it needs, and with the members on the path `want`."""
        shape, here = self.shapes[name], "/".join([above, tag])
        if shape["type"] != "structure":
            return f"<{tag}>{self.text(name, here)}</{tag}>"
        names = list(shape.get("required", [])) + ALSO.get(name, [])
        if want and name == "ReplicationRule" and want[0] == "Filter":
            names += ["Priority", "DeleteMarkerReplication"]
        if want and name == "ObjectLockRetention" and want[0].startswith("EventHold"):
            names += ["EventHold", "EventHoldDuration"]
        if want:
            dropped = INSTEAD.get(want[0]) or INSTEAD.get("/".join([tag, want[0]]))
            names = [own for own in names if own != dropped] + [want[0]]
        attributes = ""
        if name == "Grantee":
            kind = "Group" if want and want[0] == "URI" else "CanonicalUser"
            attributes = f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="{kind}"'
        inner = ""
        for member, target in shape["members"].items():
            if member in names and not target.get("xmlAttribute"):
                inner += self.member(member, target, (want[1:] if want and want[0] == member else []), tag)
        return f"<{tag}{attributes}>{inner}</{tag}>"

    def member(self, member, target, want, tag):
        shape = self.shapes[target["shape"]]
        own = target.get("locationName", member)
        if shape["type"] != "list":
            return self.xml(target["shape"], own, want, tag)
        item = shape["member"]
        if shape.get("flattened") or target.get("flattened"):
            return self.xml(item["shape"], own, want, tag)
        return f"<{own}>{self.xml(item['shape'], item.get('locationName', 'member'), want, own)}</{own}>"

    def text(self, name, path):
        shape, parts = self.shapes[name], path.strip("/").split("/")
        for key in ("/".join(parts[-2:]), parts[-1]):
            if key in TEXTS:
                return TEXTS[key]
        if "enum" in shape:
            return "Enabled" if "Enabled" in shape["enum"] else shape["enum"][0]
        if shape.get("timestampFormat") == "rfc822":
            return LATE
        return {"boolean": "true", "timestamp": UNTIL, "integer": "1", "long": "1"}.get(shape["type"], "x")

    def tags(self, name, path):
        """The path as its elements are called on the wire."""
        for member in path:
            target = self.shapes[name]["members"][member]
            shape = self.shapes[target["shape"]]
            yield target.get("locationName", member)
            name = target["shape"]
            if shape["type"] == "list":
                if not (shape.get("flattened") or target.get("flattened")):
                    yield shape["member"].get("locationName", "member")
                name = shape["member"]["shape"]


def sample(model, target):
    shape = model.shapes[target["shape"]]
    if "enum" in shape:
        return shape["enum"][0]
    return {"boolean": "true", "timestamp": LATE, "integer": "1", "long": "1"}.get(shape["type"], "x")


def digest(name, body):
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    crc = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    return {"Content-MD5": md5, "x-amz-checksum-crc32": crc}[name]


def header(model, call, target, body):
    name = target["locationName"]
    if name == "Content-MD5":
        return {name: digest(name, body)}
    value = HEADERS.get(name) or sample(model, target)
    more = dict(NEEDED.get(name, {}))
    if call == "CreateBucket" and "grant" in name:
        more |= GRANTS
    if name.startswith("x-amz-grant-"):
        value = "id=abc"
    if name.startswith("x-amz-checksum-") and name[15:] not in ("algorithm", "type", "mode"):
        zeros = bytes(CHECKSUM_BYTES.get(name[15:], 3))
        value = base64.b64encode(zeros).decode()
    if name == "If-Match" and call in WRITES:
        value = '"x"'
    if name == "x-amz-checksum-type" and call == "CreateMultipartUpload":
        more["x-amz-checksum-algorithm"] = "CRC32"
    if name == "x-amz-sdk-checksum-algorithm":
        value, more["x-amz-checksum-crc32"] = "CRC32", digest("x-amz-checksum-crc32", body)
    if call == "PutObject" and "object-lock" in name:
        more["Content-MD5"] = digest("Content-MD5", body)
    return {name + ("k" if name.endswith("-") else ""): value} | more


def describe(model, call, operation):
    shape = model.shapes.get(operation.get("input", {}).get("shape"), {"members": {}})
    required, payload = shape.get("required", []), shape.get("payload")
    body, root = b"", None
    if payload and model.shapes[shape["members"][payload]["shape"]]["type"] == "structure":
        target = shape["members"][payload]
        root = (target["shape"], target.get("locationName", target["shape"]))
        body = model.xml(*root, []).encode()
    if call == "PutBucketPolicy":
        body = POLICY.encode()
    headers = {}
    uri = operation["http"]["requestUri"]
    for name in required:
        target = shape["members"][name]
        if target.get("location") == "querystring":
            uri += ("&" if "?" in uri else "?") + f"{target['locationName']}={{{name}}}"
        if target.get("location") == "header":
            headers |= header(model, call, target, body)
    lines = "|".join(f"{name}: {value}" for name, value in headers.items())
    print(call, "request", f"{operation['http']['method']} {uri}", lines, body.decode(), sep="\t")
    for name, target in sorted(shape["members"].items(), key=lambda entry: entry[1].get("locationName", "")):
        place = target.get("location")
        wire = target.get("locationName")
        if place in ("header", "headers") and wire != "Content-Length":
            sent = header(model, call, target, body)
            print(call, "header", wire, "|".join(f"{name}: {value}" for name, value in sent.items()), sep="\t")
        elif place == "querystring":
            value = QUERY.get(wire) or (f"{{{name}}}" if name in required else sample(model, target))
            more = {"upload-id-marker": "&key-marker=key", "version-id-marker": "&key-marker=a"}.get(wire, "")
            print(call, "query", wire, f"{wire}={value}{more}", sep="\t")
    if root:
        for path in model.leaves(root[0], []):
            name = "/".join([root[1], *model.tags(root[0], path)])
            print(call, "body", name, model.xml(*root, path), sep="\t")


def main():
    model = Model()
    table = (PARENT / "docs/local-s3.md").read_text().split("\n## Calls of S3\n")[1].split("\n## ")[0]
    built = [row for row in table.splitlines() if "| done |" in row or "| best guess |" in row]
    calls = re.findall(r"`(\w+)`", "\n".join(built))
    print(f"# Input members of S3 2006-03-01, from botocore {botocore.__version__}: call, place, name, sample.")
    for call in sorted(set(calls)):
        if call in model.model["operations"]:
            describe(model, call, model.model["operations"][call])


if __name__ == "__main__":
    main()
