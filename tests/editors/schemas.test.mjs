// What an editor offers, shows and says while somebody writes a spec, by the language server that most editors use.
//
// Run by `.ci/run`; `S3JOBS_ROOT` is the folder of the repository.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Server } from "./server.mjs";

const ROOT = process.env.S3JOBS_ROOT;
const FOLDER = pathToFileURL(join(ROOT, "specs-examples")).href;
const SCHEMA = JSON.parse(readFileSync(join(ROOT, "schemas/job.schema.json"), "utf8"));
const HEAD = `# yaml-language-server: $schema=../schemas/job.schema.json
apiVersion: s3jobs/v1
kind: Job
metadata: {name: tag-archive}
spec:
  priority: 1
`;
const TAG = "  operation: {putObjectTagging: {tagSet: {}}}\n";
const MANIFEST = "  manifest: {csv: {object: s3://lists/a.csv, etag: abc, fields: [Bucket, Key]}}\n";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const labels = async (tail) => (await server.offers(FOLDER, HEAD + tail)).map((item) => item.label);
const variants = (name) => Object.keys(SCHEMA.definitions[name].properties);

test("a fresh line under a field that takes one of several maps offers each of them", async () => {
  const places = [
    ["  operation:\n    ", "Operation"],
    ["  manifest:\n    ", "Manifest"],
    ["  operation:\n    putObjectAcl:\n      accessControlPolicy:\n        ", "AccessControlPolicy"],
    ["  operation:\n    updateObjectEncryption:\n      objectEncryption:\n        ", "ObjectEncryption"],
    ["  manifest:\n    generator:\n      manifestOutputLocation:\n        encryption:\n          ", "ManifestEncryption"],
    ["  environments:\n    prod:\n      operation:\n        ", "Operation"],
  ];
  for (const [tail, name] of places) {
    assert.deepEqual((await labels(tail)).sort(), variants(name).sort(), tail);
  }
});

test("the words of a field that also takes a map are offered", async () => {
  const offers = await server.offers(FOLDER, `${HEAD}  confirmation: `);
  assert.deepEqual(offers.map((item) => item.label).sort(), ["automatic", "guarded", "manual"]);
  const text = (label) => offers.find((item) => item.label === label).insertText;
  assert.equal(text("automatic"), "automatic");
  const spec = `${HEAD}${TAG}${MANIFEST}  confirmation: ${text("guarded").replaceAll("\n", "\n  ")}\n`;
  assert.deepEqual((await server.open(FOLDER, spec)).messages, []);
});

test("no offer is an object without a name", async () => {
  const tails = ["  ", "  operation: ", "  manifest: ", "  report: ", "  confirmation: ", "  acceptance: ", "  tags: ", "  sameEffect: "];
  for (const tail of tails) {
    assert.ok(!(await labels(tail)).some((label) => label.includes("[object")), tail);
  }
});

test("descriptions are shown as the Markdown that they are", async () => {
  const spec = `${HEAD}${TAG}${MANIFEST}  confirmation: manual\n`;
  const confirmation = await server.hover(FOLDER, spec, "confirmation");
  assert.equal(confirmation.kind, "markdown");
  assert.match(confirmation.value, /Who lets the job run: `automatic`, `manual` \(left out\)/);
  assert.match(confirmation.value, /\* `manual`: A person: `s3jobs confirm NAME`/);
  assert.match(confirmation.value, /```yaml\nguarded:\n {2}minTasks: 1/);
  const operation = await server.hover(FOLDER, spec, "operation");
  assert.match(operation.value, /```yaml\nputObjectTagging:\n/);
});

test("a text of another form is told what it is to be, without a pattern", async () => {
  const spec = `${HEAD}${TAG}${MANIFEST.replace("s3://lists/a.csv", "lists")}  region: Us-West\n  roleArn: Batch\n`;
  const { messages } = await server.open(FOLDER, spec);
  assert.deepEqual(messages.sort(), [
    "This is not a role's ARN (`arn:aws:iam::111122223333:role/NAME`).",
    "This is not an AWS Region (such as `us-west-2`).",
    "This is not an object (`s3://BUCKET/KEY` or its ARN).",
  ]);
});

test("nothing is wrong with the examples", async () => {
  for (const folder of ["specs-examples", "specs-examples/more", "specs-examples/environments"]) {
    const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".yaml"));
    assert.ok(files.length > 1, folder);
    for (const name of files) {
      const text = readFileSync(join(ROOT, folder, name), "utf8");
      const { messages } = await server.open(pathToFileURL(join(ROOT, folder)).href, text);
      assert.deepEqual(messages, [], `${folder}/${name}`);
    }
  }
});
