// Clients of the local S3. This SDK knows no proxy, and puts the account id before the host name: it is given the local S3's
// own host name, which an agent looks up.

import { Agent } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { S3ControlClient } from "@aws-sdk/client-s3-control";

export const AccountId = "123456789012";
export const region = "us-west-2";

const { hostname: address, port } = new URL(process.env.HTTP_PROXY);
const lookup = (_, { all }, found) => (all ? found(null, [{ address, family: 4 }]) : found(null, address, 4));
const requestHandler = { httpAgent: new Agent({ keepAlive: true, lookup }) };
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const common = { region, credentials, maxAttempts: 1, requestHandler };

export const s3 = new S3Client({ ...common, endpoint: `http://s3.emulator.test:${port}` });
export const control = new S3ControlClient({ ...common, endpoint: `http://s3control.emulator.test:${port}` });
