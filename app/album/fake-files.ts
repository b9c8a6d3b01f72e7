import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { FileAnswer, FileStore } from "./files.ts";

interface Kept {
  readonly body: Buffer;
  readonly contentType: string;
}

/** Files in memory, for tests: it fails as it is told to. */
export function fakeFiles() {
  const kept = new Map<string, Kept>();
  const store = { kept, fault: undefined as Error | undefined, credentialsFault: undefined as Error | undefined };
  const check = () => {
    if (store.fault) throw store.fault;
  };
  const methods: FileStore = {
    async list(folder) {
      check();
      const own = [...kept].filter(([key]) => key.startsWith(folder));
      return {
        files: own.map(([key, { body }]) => ({ name: key.slice(folder.length), size: body.length, modifiedMs: 0 })),
      };
    },
    async write(key, body, contentType) {
      check();
      const whole = Buffer.concat(await Array.fromAsync(body));
      kept.set(key, { body: whole, contentType });
      return { etag: etagOf(whole) };
    },
    async read(key, { isHead, range, ifNoneMatch }) {
      check();
      const file = kept.get(key);
      if (file === undefined) return { state: "absent" };
      if (ifNoneMatch === etagOf(file.body)) return { state: "unchanged" };
      const answer = describe(file, range);
      return answer.state === "found" && isHead ? { ...answer, body: undefined } : answer;
    },
    async remove(key) {
      check();
      kept.delete(key);
    },
    async checkCredentials() {
      if (store.credentialsFault) throw store.credentialsFault;
    },
  };
  return Object.assign(store, methods);
}

const etagOf = (body: Buffer) => `"${createHash("md5").update(body).digest("hex")}"`;

/** Ranges of the form `bytes=0-9` alone. */
function describe({ body, contentType }: Kept, range: string | undefined): FileAnswer {
  const [, from = 0, to = body.length - 1] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "")?.map(Number) ?? [];
  if (from >= body.length && range !== undefined) return { state: "no-such-range" };
  const part = body.subarray(from, to + 1);
  const contentRange = range === undefined ? undefined : `bytes ${from}-${from + part.length - 1}/${body.length}`;
  const described = { contentType, size: part.length, etag: etagOf(body), modifiedMs: 0, contentRange };
  return { state: "found", ...described, body: Readable.from([part]) };
}
