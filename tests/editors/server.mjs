// yaml-language-server over its standard streams: what an editor asks it, and what it answers.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const SETTINGS = { yaml: { completion: true, hover: true, validate: true, schemaStore: { enable: false } } };
const CAPABILITIES = {
  workspace: { configuration: true },
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
    hover: { contentFormat: ["markdown"] },
    publishDiagnostics: {},
  },
};

export class Server {
  #process;
  #read = Buffer.alloc(0);
  #answers = new Map();
  #diagnostics = new Map();
  #sent = 0;
  #documents = 0;

  static async start() {
    const server = new Server();
    const folder = dirname(createRequire(import.meta.url).resolve("yaml-language-server/package.json"));
    server.#process = spawn(process.execPath, [join(folder, "bin/yaml-language-server"), "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    server.#process.stdout.on("data", (bytes) => server.#take(bytes));
    await server.#ask("initialize", { processId: process.pid, rootUri: null, capabilities: CAPABILITIES });
    server.#tell("initialized", {});
    server.#tell("workspace/didChangeConfiguration", { settings: SETTINGS });
    return server;
  }

  async stop() {
    await this.#ask("shutdown");
    this.#tell("exit");
  }

  // Opens a text as a file of this folder, and waits for what the server finds in it.
  async open(folder, text) {
    this.#documents += 1;
    const uri = `${folder}/spec-${this.#documents}.yaml`;
    const found = new Promise((resolve) => this.#diagnostics.set(uri, resolve));
    this.#tell("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    return { uri, messages: (await found).map((diagnostic) => diagnostic.message) };
  }

  // What is offered at the end of a text.
  async offers(folder, text) {
    const { uri } = await this.open(folder, text);
    const lines = text.split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1).length };
    return (await this.#ask("textDocument/completion", { textDocument: { uri }, position })).items;
  }

  // What is shown over the first place of a word.
  async hover(folder, text, word) {
    const { uri } = await this.open(folder, text);
    const before = text.slice(0, text.indexOf(word)).split("\n");
    const position = { line: before.length - 1, character: before.at(-1).length + 1 };
    return (await this.#ask("textDocument/hover", { textDocument: { uri }, position })).contents;
  }

  #ask(method, params) {
    this.#sent += 1;
    const id = this.#sent;
    const answer = new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
    this.#write({ id, method, params });
    return answer;
  }

  #tell(method, params) {
    this.#write({ method, params });
  }

  #write(message) {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #take(bytes) {
    this.#read = Buffer.concat([this.#read, bytes]);
    for (;;) {
      const head = this.#read.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#read.subarray(0, head))[1]);
      const end = head + 4 + length;
      if (this.#read.length < end) return;
      const message = JSON.parse(this.#read.subarray(head + 4, end));
      this.#read = this.#read.subarray(end);
      this.#handle(message);
    }
  }

  #handle({ id, method, params, result, error }) {
    if (method === "workspace/configuration") {
      this.#write({ id, result: params.items.map((item) => SETTINGS[item.section] ?? null) });
    } else if (method === "textDocument/publishDiagnostics") {
      this.#diagnostics.get(params.uri)?.(params.diagnostics);
    } else if (method !== undefined && id !== undefined) {
      this.#write({ id, result: null });
    } else if (id !== undefined) {
      const { resolve, reject } = this.#answers.get(id);
      if (error) reject(new Error(error.message));
      else resolve(result);
    }
  }
}
