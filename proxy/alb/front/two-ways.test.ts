/** Heads are read in two ways: the short one must make of each head what the long one makes of it, or leave it to that. */
import { expect, test } from "vitest";
import { DEFAULT_ALB_ATTRIBUTES } from "../../../lab/model/index.ts";
import { seededRandom } from "../../../lab/scenario/random.ts";
import { fuzzed, ODD_ANSWERS, ODD_REQUESTS, USUAL_ANSWERS, USUAL_REQUESTS } from "../http1/heads.ts";
import {
  type AnswerFacts,
  allFields,
  answerFacts,
  type Framing,
  fieldValue,
  frameResponse,
  isKeptAlive,
  isRejection,
  type ParsedRequest,
  parseRequestHead,
  parseResponseHead,
  readPlainRequest,
  readPlainResponse,
} from "../http1/index.ts";
import { endOfHead, hasInvalidName, type RequestContext, rewriteResponse, upgradeOf } from "../passes/index.ts";
import { type RewriteMemory, renderListed, rewriteFor, rewriteOpen } from "./rewritten.ts";

const CONTEXT: RequestContext = {
  clientIp: "203.0.113.10",
  clientPort: 50000,
  attributes: DEFAULT_ALB_ATTRIBUTES,
  listenerPort: 8080,
  protocol: "http",
  dnsName: "lb.example",
  newTraceId: () => "unused",
};

/** All that is known of a request: what its target gets, what log and rules see, what its connection goes by. */
function meaningOf({ head, ...parsed }: ParsedRequest) {
  const { fields, rest } = head;
  const rewritten = rewriteOpen(head, CONTEXT);
  const behind = rest?.text ?? "";
  const sent = isRejection(rewritten)
    ? rewritten.status
    : {
        ...rewritten.shared,
        ...{ target: rewritten.target, listed: undefined, text: undefined },
        toTarget: renderListed(rewritten.shared, "ID", undefined) + behind,
        transformed: renderListed(rewritten.shared, "ID", { host: "new.example" }) + behind,
      };
  return {
    ...parsed,
    ...{ method: head.method, target: head.target, minor: head.minor, bare: head.bare, sent },
    userAgent: rest ? rest.userAgent : fieldValue(fields, "user-agent"),
    connection: fieldValue(fields, "connection"),
    expect: fieldValue(fields, "expect"),
    upgrade: upgradeOf(head),
    hasInvalidName: hasInvalidName(head),
    fields: allFields(head)
      .map(({ name, value }, index) => [name, index, value] as const)
      .toSorted(([a, i], [b, j]) => (a === b ? i - j : a < b ? -1 : 1))
      .map(([name, , value]) => `${name}: ${value}`),
  };
}

/** @returns whether the short way took it */
function compare(text: string): boolean {
  const bytes = Buffer.from(text, "latin1");
  const plain = readPlainRequest(bytes);
  if (plain?.kind !== "head") return false;
  const full = parseRequestHead(bytes);
  if (full.kind !== "head") throw new Error(`Only the short way took ${JSON.stringify(text)}`);
  expect(meaningOf(plain), JSON.stringify(text)).toEqual(meaningOf(full));
  return true;
}

test("usual requests are read the short way, and mean the same as read the long one", () => {
  expect(USUAL_REQUESTS.filter((text) => !compare(text))).toEqual([]);
});

test("ALB-086: what is odd is left to the long way, or means the same", () => {
  expect(ODD_REQUESTS.filter(compare).length).toBeLessThan(ODD_REQUESTS.length / 2);
});

test("of thousands of heads that were tampered with, each means the same in both ways", () => {
  const heads = fuzzed([...USUAL_REQUESTS, ...ODD_REQUESTS.filter(({ length }) => length < 1000)], 40, seededRandom(6));
  const taken = heads.filter(compare).length;
  expect(taken).toBeGreaterThan(heads.length / 10);
});

test("what a connection's last request left is used only where passes would make the same of the next", () => {
  const random = seededRandom(7);
  const client = { ...CONTEXT, listener: 1, traceId: "TID_1", secure: undefined, openedAtMs: 0, keepAliveMs: 1 };
  const memory: RewriteMemory = { client, known: undefined };
  const heads = USUAL_REQUESTS.flatMap((text) => readPlainRequest(Buffer.from(text))?.head ?? []);
  const attributes = [DEFAULT_ALB_ATTRIBUTES, { ...DEFAULT_ALB_ATTRIBUTES, xffClientPort: true }];
  const listeners = [undefined, { server: true, response: [], requestNames: {} }];
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  let repeated = 0;
  for (let step = 0; step < 3000; step++) {
    const head = pick(heads);
    const headers = pick(listeners);
    const context = { ...CONTEXT, attributes: pick(attributes), headers };
    const known = memory.known?.shared;
    const rewritten = rewriteFor(memory, head, { ...context, now: () => 0, headersOf: () => headers });
    expect(rewritten).toEqual(rewriteOpen(head, context));
    if (!isRejection(rewritten) && rewritten.shared === known) repeated++;
  }
  expect(repeated).toBeGreaterThan(20);
});

test("a request that is not yet whole is left to the long way, wherever it is cut", () => {
  for (const text of USUAL_REQUESTS) {
    const end = text.indexOf("\r\n\r\n") + 4;
    for (let size = 0; size < end; size++) expect(readPlainRequest(Buffer.from(text.slice(0, size)))).toBeUndefined();
  }
});

const out = Buffer.alloc(100_000);

/** What a client gets, and how its connection and the target's go on; a status where it is refused. */
function toClient(facts: AnswerFacts, render: (framing: Framing) => string) {
  const framing = frameResponse(facts, "GET");
  return isRejection(framing) ? framing.status : { framing, isKept: isKeptAlive(facts), text: render(framing) };
}

/** @returns whether the short way took it */
function compareAnswer(text: string): boolean {
  const bytes = Buffer.from(text, "latin1");
  const plain = readPlainResponse(bytes, out);
  if (!plain) return false;
  const full = parseResponseHead(bytes);
  if (full.kind !== "head") throw new Error(`Only the short way took ${JSON.stringify(text)}`);
  const { head, size } = full;
  const short = toClient(plain, (framing) => out.toString("latin1", 0, plain.end) + endOfHead(framing, true));
  const long = toClient(answerFacts(head), (framing) => rewriteResponse(head, { framing, keepAlive: true }));
  expect([plain.size, plain.status, short], JSON.stringify(text)).toEqual([size, head.status, long]);
  return true;
}

test("usual answers are read the short way, and go on as read the long one", () => {
  expect(USUAL_ANSWERS.filter((text) => !compareAnswer(text))).toEqual([]);
});

test("ALB-080: answers that are odd are left to the long way", () => {
  expect(ODD_ANSWERS.filter(compareAnswer)).toEqual([]);
});

test("of thousands of answers that were tampered with, each goes on the same in both ways", () => {
  const answers = fuzzed([...USUAL_ANSWERS, ...ODD_ANSWERS.slice(0, -1)], 200, seededRandom(8));
  expect(answers.filter(compareAnswer).length).toBeGreaterThan(answers.length / 10);
});

test("an answer that is not yet whole is left to the long way, wherever it is cut", () => {
  for (const text of USUAL_ANSWERS) {
    const end = text.indexOf("\r\n\r\n") + 4;
    for (let size = 0; size < end; size++)
      expect(readPlainResponse(Buffer.from(text.slice(0, size)), out)).toBeUndefined();
  }
});
