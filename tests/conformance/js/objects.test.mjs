// The AWS SDK for JavaScript v3 on the data plane: objects, lists, tags, uploads in parts, copies, versions, locks, conditions.
//
// Run by `.ci/run` inside `s3jobs local exec`.

import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { test } from "node:test";
import * as aws from "@aws-sdk/client-s3";
import { region, s3 } from "./local.mjs";

// A call by the name that the service model has for it.
const call = (name, input) => s3.send(new aws[`${name}Command`](input));
const text = async ({ Body }) => Body.transformToString();

async function bucket(options) {
  const Bucket = `objects-${randomUUID().slice(0, 12)}`;
  await call("CreateBucket", { Bucket, CreateBucketConfiguration: { LocationConstraint: region }, ...options });
  return Bucket;
}

async function versioned() {
  const Bucket = await bucket();
  await call("PutBucketVersioning", { Bucket, VersioningConfiguration: { Status: "Enabled" } });
  return Bucket;
}

function refused(name, input, code, status) {
  return assert.rejects(call(name, input), (error) => {
    assert.equal(`${error.name} ${error.$metadata.httpStatusCode}`, `${code} ${status}`);
    return true;
  });
}

test("an object is what was put, in whole and in part", async () => {
  const Bucket = await bucket();
  const what = { Bucket, Key: "folder/ä b+c.txt" };
  const put = await call("PutObject", { ...what, Body: "hello world", ContentType: "text/plain", Metadata: { who: "me" } });
  const got = await call("GetObject", what);
  assert.deepEqual([got.ETag, got.ContentType, got.Metadata], [put.ETag, "text/plain", { who: "me" }]);
  assert.equal(await text(got), "hello world");
  const part = await call("GetObject", { ...what, Range: "bytes=6-" });
  assert.deepEqual([part.$metadata.httpStatusCode, part.ContentRange, await text(part)], [206, "bytes 6-10/11", "world"]);
  await refused("GetObject", { ...what, Range: "bytes=11-" }, "InvalidRange", 416);
  const head = await call("HeadObject", what);
  assert.deepEqual([head.ContentLength, head.Metadata], [11, { who: "me" }]);
});

test("a checksum that the client asks for is kept and checked", async () => {
  const what = { Bucket: await bucket(), Key: "k" };
  const put = await call("PutObject", { ...what, Body: "hello", ChecksumAlgorithm: "SHA256" });
  const head = await call("HeadObject", { ...what, ChecksumMode: "ENABLED" });
  assert.equal(put.ChecksumSHA256, "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
  assert.equal(head.ChecksumSHA256, put.ChecksumSHA256);
  assert.equal(await text(await call("GetObject", { ...what, ChecksumMode: "ENABLED" })), "hello");
  await refused("PutObject", { ...what, Body: "hello!", ChecksumSHA256: put.ChecksumSHA256 }, "BadDigest", 400);
});

test("what is not there has the SDK's own errors", async () => {
  const Bucket = await bucket();
  await assert.rejects(call("GetObject", { Bucket, Key: "none" }), aws.NoSuchKey);
  await assert.rejects(call("HeadObject", { Bucket, Key: "none" }), aws.NotFound);
  await assert.rejects(call("ListObjectsV2", { Bucket: `${Bucket}-none` }), aws.NoSuchBucket);
  await assert.rejects(call("CreateBucket", { Bucket, CreateBucketConfiguration: { LocationConstraint: region } }), aws.BucketAlreadyOwnedByYou);
  await assert.rejects(call("AbortMultipartUpload", { Bucket, Key: "k", UploadId: "none" }), aws.NoSuchUpload);
});

test("objects are listed by folder and page by page", async () => {
  const Bucket = await bucket();
  for (const Key of ["a", "b", "folder/c", "folder/d", "z"]) await call("PutObject", { Bucket, Key, Body: Key });
  const top = await call("ListObjectsV2", { Bucket, Delimiter: "/" });
  assert.deepEqual(top.Contents.map(({ Key }) => Key), ["a", "b", "z"]);
  assert.deepEqual(top.CommonPrefixes, [{ Prefix: "folder/" }]);
  const keys = [];
  for await (const page of aws.paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) {
    assert.ok(page.Contents.length <= 2);
    keys.push(...page.Contents.map(({ Key }) => Key));
  }
  assert.deepEqual(keys, ["a", "b", "folder/c", "folder/d", "z"]);
  const old = await call("ListObjects", { Bucket, Prefix: "folder/", MaxKeys: 1 });
  assert.deepEqual([old.Contents[0].Key, old.IsTruncated], ["folder/c", true]);
});

test("buckets are listed, located and removed when empty", async () => {
  const Bucket = await bucket();
  await call("PutObject", { Bucket, Key: "k", Body: "x" });
  const { Buckets } = await call("ListBuckets", {});
  assert.ok(Buckets.some(({ Name, CreationDate }) => Name === Bucket && CreationDate instanceof Date));
  assert.equal((await call("GetBucketLocation", { Bucket })).LocationConstraint, region);
  await refused("DeleteBucket", { Bucket }, "BucketNotEmpty", 409);
  const { Deleted } = await call("DeleteObjects", { Bucket, Delete: { Objects: [{ Key: "k" }] } });
  assert.deepEqual(Deleted, [{ Key: "k" }]);
  await call("DeleteBucket", { Bucket });
  await assert.rejects(call("HeadBucket", { Bucket }), aws.NotFound);
});

test("tags replace each other", async () => {
  const what = { Bucket: await bucket(), Key: "k" };
  await call("PutObject", { ...what, Body: "x", Tagging: "first=1&with%20space=a%2Bb" });
  const tags = async () => (await call("GetObjectTagging", what)).TagSet;
  assert.deepEqual(await tags(), [{ Key: "first", Value: "1" }, { Key: "with space", Value: "a+b" }]);
  await call("PutObjectTagging", { ...what, Tagging: { TagSet: [{ Key: "second", Value: "2 + 2 = 4" }] } });
  assert.deepEqual(await tags(), [{ Key: "second", Value: "2 + 2 = 4" }]);
  await call("DeleteObjectTagging", what);
  assert.deepEqual(await tags(), []);
});

test("an upload in parts is one object", async () => {
  const what = { Bucket: await bucket(), Key: "large" };
  const bodies = [randomBytes(5 * 1024 * 1024), Buffer.from("the end")];
  const { UploadId } = await call("CreateMultipartUpload", { ...what, ChecksumAlgorithm: "CRC32" });
  const { Uploads } = await call("ListMultipartUploads", { Bucket: what.Bucket });
  assert.deepEqual(Uploads.map((upload) => [upload.Key, upload.UploadId]), [["large", UploadId]]);
  const Parts = [];
  for (const [index, Body] of bodies.entries()) {
    const { ETag, ChecksumCRC32 } = await call("UploadPart", { ...what, UploadId, PartNumber: index + 1, Body });
    Parts.push({ ETag, ChecksumCRC32, PartNumber: index + 1 });
  }
  const listed = await call("ListParts", { ...what, UploadId });
  assert.deepEqual(listed.Parts.map(({ PartNumber, Size }) => [PartNumber, Size]), [[1, bodies[0].length], [2, 7]]);
  const done = await call("CompleteMultipartUpload", { ...what, UploadId, MultipartUpload: { Parts } });
  assert.match(done.ETag, /-2"$/);
  assert.deepEqual([done.ChecksumType, done.ChecksumCRC32.slice(-2)], ["COMPOSITE", "-2"]);
  const body = Buffer.from(await (await call("GetObject", what)).Body.transformToByteArray());
  assert.ok(body.equals(Buffer.concat(bodies)));
  const last = await call("GetObject", { ...what, PartNumber: 2 });
  assert.deepEqual([last.PartsCount, await text(last)], [2, "the end"]);
});

// As S3 does: github.com/aws/aws-sdk-go-v2 issue 3005. The SDK sends a checksum with each part, asked or not.
test("checksums of parts need an upload that has them", async () => {
  const what = { Bucket: await bucket(), Key: "k" };
  const { UploadId } = await call("CreateMultipartUpload", what);
  const { ETag, ChecksumCRC32 } = await call("UploadPart", { ...what, UploadId, PartNumber: 1, Body: "x" });
  const complete = (part) => ({ ...what, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag, ...part }] } });
  await refused("CompleteMultipartUpload", complete({ ChecksumCRC32 }), "InvalidPart", 400);
  await call("CompleteMultipartUpload", complete({}));
  assert.equal(await text(await call("GetObject", what)), "x");
});

test("an upload that is given up leaves nothing", async () => {
  const what = { Bucket: await bucket(), Key: "k" };
  const { UploadId } = await call("CreateMultipartUpload", what);
  await call("UploadPart", { ...what, UploadId, PartNumber: 1, Body: "x" });
  await call("AbortMultipartUpload", { ...what, UploadId });
  await refused("ListParts", { ...what, UploadId }, "NoSuchUpload", 404);
  assert.equal((await call("ListObjectsV2", { Bucket: what.Bucket })).KeyCount, 0);
});

test("a copy keeps metadata and tags, or takes others", async () => {
  const Bucket = await bucket();
  const CopySource = `${Bucket}/with%20space`;
  await call("PutObject", { Bucket, Key: "with space", Body: "x", Metadata: { who: "me" }, Tagging: "k=v" });
  const { CopyObjectResult } = await call("CopyObject", { Bucket, Key: "same", CopySource });
  assert.equal(CopyObjectResult.ETag, '"9dd4e461268c8034f5c8564e155c67a6"');
  assert.deepEqual((await call("HeadObject", { Bucket, Key: "same" })).Metadata, { who: "me" });
  assert.deepEqual((await call("GetObjectTagging", { Bucket, Key: "same" })).TagSet, [{ Key: "k", Value: "v" }]);
  const other = { Bucket, Key: "other", CopySource, MetadataDirective: "REPLACE", Metadata: { who: "you" }, StorageClass: "STANDARD_IA" };
  await call("CopyObject", other);
  const head = await call("HeadObject", { Bucket, Key: "other" });
  assert.deepEqual([head.Metadata, head.StorageClass], [{ who: "you" }, "STANDARD_IA"]);
});

test("every version is there until it is deleted by its id", async () => {
  const Bucket = await versioned();
  const first = (await call("PutObject", { Bucket, Key: "k", Body: "1" })).VersionId;
  await call("PutObject", { Bucket, Key: "k", Body: "2" });
  const marker = await call("DeleteObject", { Bucket, Key: "k" });
  assert.equal(marker.DeleteMarker, true);
  await assert.rejects(call("GetObject", { Bucket, Key: "k" }), aws.NoSuchKey);
  assert.equal(await text(await call("GetObject", { Bucket, Key: "k", VersionId: first })), "1");
  await refused("GetObject", { Bucket, Key: "k", VersionId: marker.VersionId }, "MethodNotAllowed", 405);
  const listed = await call("ListObjectVersions", { Bucket });
  assert.deepEqual([listed.Versions.length, listed.DeleteMarkers.length], [2, 1]);
  await call("DeleteObject", { Bucket, Key: "k", VersionId: marker.VersionId });
  assert.equal(await text(await call("GetObject", { Bucket, Key: "k" })), "2");
});

test("conditional writes and reads hold", async () => {
  const what = { Bucket: await bucket(), Key: "k" };
  const { ETag } = await call("PutObject", { ...what, Body: "1", IfNoneMatch: "*" });
  await refused("PutObject", { ...what, Body: "2", IfNoneMatch: "*" }, "PreconditionFailed", 412);
  await call("PutObject", { ...what, Body: "3", IfMatch: ETag });
  await refused("PutObject", { ...what, Body: "4", IfMatch: ETag }, "PreconditionFailed", 412);
  await refused("GetObject", { ...what, IfMatch: ETag }, "PreconditionFailed", 412);
  const got = await call("GetObject", { ...what, IfNoneMatch: ETag });
  assert.equal(await text(got), "3");
  await assert.rejects(call("GetObject", { ...what, IfNoneMatch: got.ETag }), (error) => error.$metadata.httpStatusCode === 304);
});

test("a locked version is kept", async () => {
  const Bucket = await bucket({ ObjectLockEnabledForBucket: true });
  const { VersionId } = await call("PutObject", { Bucket, Key: "k", Body: "x" });
  const what = { Bucket, Key: "k", VersionId };
  const RetainUntilDate = new Date("2099-01-01T00:00:00Z");
  await call("PutObjectRetention", { ...what, Retention: { Mode: "GOVERNANCE", RetainUntilDate } });
  assert.deepEqual((await call("GetObjectRetention", what)).Retention, { Mode: "GOVERNANCE", RetainUntilDate });
  await refused("DeleteObject", what, "AccessDenied", 403);
  await call("PutObjectLegalHold", { ...what, LegalHold: { Status: "ON" } });
  await refused("DeleteObject", { ...what, BypassGovernanceRetention: true }, "AccessDenied", 403);
  await call("PutObjectLegalHold", { ...what, LegalHold: { Status: "OFF" } });
  await call("DeleteObject", { ...what, BypassGovernanceRetention: true });
  await refused("GetObject", what, "NoSuchVersion", 404);
});

test("an archived object says how its restore stands", async () => {
  const what = { Bucket: await bucket(), Key: "k" };
  await call("PutObject", { ...what, Body: "x", StorageClass: "DEEP_ARCHIVE" });
  await assert.rejects(call("GetObject", what), aws.InvalidObjectState);
  const restored = await call("RestoreObject", { ...what, RestoreRequest: { Days: 1, GlacierJobParameters: { Tier: "Bulk" } } });
  assert.equal(restored.$metadata.httpStatusCode, 202);
  assert.equal((await call("HeadObject", what)).Restore, 'ongoing-request="true"');
});

test("what is not built is refused by name", async () => {
  const Bucket = await bucket();
  for (const name of ["GetBucketLifecycleConfiguration", "GetBucketWebsite", "GetBucketCors"]) {
    await refused(name, { Bucket }, "NotImplemented", 501);
  }
});
