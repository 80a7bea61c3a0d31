// Makes the calls that standard input names, one at a time, and says what came of each: a line of JSON for a line of JSON.
//
// Driven by `clients.py`. Texts that are times become dates, as this SDK wants them.

import { createInterface } from "node:readline";
import * as s3Module from "@aws-sdk/client-s3";
import * as controlModule from "@aws-sdk/client-s3-control";
import { control, s3 } from "./local.mjs";

const services = { s3: [s3, s3Module], s3control: [control, controlModule] };
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const revive = (_, value) => (typeof value === "string" && time.test(value) ? new Date(value) : value);

async function perform({ service, operation, input }) {
  const [client, module] = services[service];
  try {
    const { $metadata, ...output } = await client.send(new module[`${operation}Command`](input));
    if (output.Body) output.Body = await output.Body.transformToString();
    return { output };
  } catch (error) {
    if (!error.$metadata) throw error;
    // An error that the model names is of a class of its own.
    const own = module[error.name] !== undefined && error instanceof module[error.name];
    return { error: { kind: own ? error.name : error.constructor.name, status: error.$metadata.httpStatusCode, message: error.message } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await perform(JSON.parse(line, revive)))}\n`);
}
