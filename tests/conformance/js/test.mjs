// The AWS SDK for JavaScript v3 against the local S3: the eight job calls, the errors that the model names, and a job's way
// from its manifest to its report.
//
// Run by `.ci/run` inside `s3jobs local exec`.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { CreateBucketCommand, GetObjectCommand, GetObjectTaggingCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateJobCommand,
  DeleteJobTaggingCommand,
  DescribeJobCommand,
  GetJobTaggingCommand,
  ListJobsCommand,
  PutJobTaggingCommand,
  UpdateJobPriorityCommand,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import { AccountId, control, region, s3 } from "./local.mjs";

async function bucket(name) {
  const Bucket = `${name}-${randomUUID().slice(0, 12)}`;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  return Bucket;
}

async function world() {
  const [data, lists, reports] = await Promise.all(["data", "lists", "reports"].map(bucket));
  for (const Key of ["a.txt", "with space.txt"]) {
    await s3.send(new PutObjectCommand({ Bucket: data, Key, Body: Key }));
  }
  const Body = `${data},a.txt\n${data},with%20space.txt\n`;
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket: lists, Key: "manifest.csv", Body }));
  return { data, reports, manifest: {
    Spec: { Format: "S3BatchOperations_CSV_20180820", Fields: ["Bucket", "Key"] },
    Location: { ObjectArn: `arn:aws:s3:::${lists}/manifest.csv`, ETag },
  } };
}

function request({ reports, manifest }, changes = {}) {
  return {
    AccountId,
    ConfirmationRequired: true,
    Operation: { S3PutObjectTagging: { TagSet: [{ Key: "team", Value: "data" }] } },
    Manifest: manifest,
    Report: { Bucket: `arn:aws:s3:::${reports}`, Prefix: "r", Format: "Report_CSV_20180820", Enabled: true, ReportScope: "AllTasks" },
    ClientRequestToken: randomUUID(),
    Priority: 10,
    RoleArn: `arn:aws:iam::${AccountId}:role/S3BatchJobRole`,
    Description: "from JavaScript",
    Tags: [{ Key: "stage", Value: "test" }],
    ...changes,
  };
}

async function create(around, changes) {
  return (await control.send(new CreateJobCommand(request(around, changes)))).JobId;
}

async function wait(JobId, wanted) {
  for (let tries = 0; tries < 600; tries += 1) {
    const { Job } = await control.send(new DescribeJobCommand({ AccountId, JobId }));
    if (Job.Status === wanted) return Job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${JobId} never became ${wanted}`);
}

async function refusal(command) {
  try {
    await control.send(command);
  } catch (error) {
    return `${error.$metadata.httpStatusCode} ${error.name}`;
  }
  return "no error";
}

test("a job is held, confirmed, runs, and reports every object", async () => {
  const around = await world();
  const JobId = await create(around);
  const held = await wait(JobId, "Suspended");
  assert.equal(held.ProgressSummary.TotalNumberOfTasks, 2);
  await control.send(new UpdateJobPriorityCommand({ AccountId, JobId, Priority: 20 }));
  const ready = await control.send(new UpdateJobStatusCommand({ AccountId, JobId, RequestedJobStatus: "Ready" }));
  assert.equal(ready.Status, "Ready");
  const done = await wait(JobId, "Complete");
  assert.deepEqual([done.Priority, done.ProgressSummary.NumberOfTasksSucceeded], [20, 2]);
  const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: around.data, Key: "with space.txt" }));
  assert.deepEqual(TagSet, [{ Key: "team", Value: "data" }]);
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: around.reports, Prefix: `r/job-${JobId}/results/` }));
  const report = await s3.send(new GetObjectCommand({ Bucket: around.reports, Key: listed.Contents[0].Key }));
  const rows = (await report.Body.transformToString()).trim().split("\r\n");
  assert.deepEqual(rows.sort(), ["a.txt", "with%20space.txt"].map((key) => `${around.data},${key},,succeeded,200,,Successful`));
});

test("jobs are listed by status and page, newest first", async () => {
  const around = await world();
  const mine = [await create(around), await create(around)];
  await Promise.all(mine.map((id) => wait(id, "Suspended")));
  const first = await control.send(new ListJobsCommand({ AccountId, JobStatuses: ["Suspended"], MaxResults: 1 }));
  const { NextToken } = first;
  const second = await control.send(new ListJobsCommand({ AccountId, JobStatuses: ["Suspended"], MaxResults: 1, NextToken }));
  assert.deepEqual([...first.Jobs, ...second.Jobs].map((job) => job.JobId), [...mine].reverse());
});

test("the tags of a job are read, replaced and removed", async () => {
  const JobId = await create(await world());
  const tags = async () => (await control.send(new GetJobTaggingCommand({ AccountId, JobId }))).Tags ?? [];
  assert.deepEqual(await tags(), [{ Key: "stage", Value: "test" }]);
  await control.send(new PutJobTaggingCommand({ AccountId, JobId, Tags: [{ Key: "k", Value: "v" }] }));
  assert.deepEqual(await tags(), [{ Key: "k", Value: "v" }]);
  await control.send(new DeleteJobTaggingCommand({ AccountId, JobId }));
  assert.deepEqual(await tags(), []);
});

test("errors have the names and statuses of the service model", async () => {
  const around = await world();
  const ClientRequestToken = randomUUID();
  const JobId = await create(around, { ClientRequestToken });
  assert.equal(await create(around, { ClientRequestToken, Manifest: around.manifest }), JobId);
  const reused = new CreateJobCommand(request(around, { ClientRequestToken, Priority: 11 }));
  assert.equal(await refusal(reused), "400 IdempotencyException");
  assert.equal(await refusal(new DescribeJobCommand({ AccountId, JobId: randomUUID() })), "400 NotFoundException");
  assert.equal(await refusal(new ListJobsCommand({ AccountId, NextToken: "tomorrow" })), "400 InvalidNextTokenException");
  await wait(JobId, "Suspended");
  await control.send(new UpdateJobStatusCommand({ AccountId, JobId, RequestedJobStatus: "Cancelled" }));
  const again = new UpdateJobStatusCommand({ AccountId, JobId, RequestedJobStatus: "Ready" });
  assert.equal(await refusal(again), "400 JobStatusException");
  const many = Array.from({ length: 51 }, (_, number) => ({ Key: `k${number}`, Value: "v" }));
  assert.equal(await refusal(new PutJobTaggingCommand({ AccountId, JobId, Tags: many })), "400 TooManyTagsException");
});
