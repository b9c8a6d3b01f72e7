/** The head of an upstream's answer as the client gets it. */
import { type Field, listHas } from "../../http1/index.ts";
import { renderClientHead } from "../answer/head.ts";
import { applyEdits, headerValue } from "../edits/header-edit.ts";
import { clientFields } from "../passes/answer-fields.ts";
import { expandReverses } from "../passes/reverse.ts";
import type { AnswerHead, BodyFraming } from "../upstream/protocol.ts";
import { editFacts } from "./edit-facts.ts";
import { type Exchange, originOf } from "./exchange.ts";
import type { Answer, Forward } from "./forward.ts";
import { noteConnection } from "./keep.ts";

/** Nothing for a client of HTTP/0.9. Says of the exchange that it is answered, and whether its connection is kept. */
export function renderAnswer(forward: Forward, head: AnswerHead, framing: BodyFraming, answer: Answer): string {
  const { exchange } = forward;
  const { date, software, fields } = passFields(forward, head, framing);
  const always = editAnswer(exchange, fields);
  // The core cuts after all others had their say.
  if (head.cutRange !== undefined) fields.push({ name: "Content-Range", value: head.cutRange });
  const isChunked = answer.toClient === "chunked";
  const connection = noteConnection(exchange, head.status, isChunked || hasEnd(framing));
  exchange.isAnswered = true;
  exchange.keepsClient = connection.kind !== "closed";
  noteAnswer(exchange, head.status, always.length > 0 ? [...always, ...fields] : fields);
  if (exchange.head.version === 9) return "";
  return renderClientHead({
    status: head.status,
    reason: head.reason,
    date: date ?? exchange.client.serving.httpDate(),
    software: software ?? exchange.host.software,
    always,
    fields,
    connection,
    isChunked: isChunked || (exchange.head.method === "HEAD" && isCoded(head)),
  });
}

function passFields({ exchange, place }: Forward, head: AnswerHead, framing: BodyFraming) {
  const { host, settings, generation } = exchange;
  const maps = place?.protocol.mapsAnswers ?? true;
  const { reverses } = settings;
  return clientFields({
    answer: head,
    origin: reverses.length > 0 ? originOf(exchange) : "",
    settings,
    protocol: exchange.head.protocol,
    reverses: maps && reverses.length > 0 ? expandReverses(reverses, generation.config.balancers) : [],
    server: maps ? host.identity : { ...host.identity, via: "Off" },
    keepsLength: keepsLength(framing, exchange.head.method, head),
  });
}

const NO_FIELDS: readonly Field[] = [];

/** `Header`: changes `fields`. @returns those that go first */
function editAnswer(exchange: Exchange, fields: Field[]): readonly Field[] {
  const { alwaysEdits, responseEdits } = exchange.settings;
  if (alwaysEdits.length === 0 && responseEdits.length === 0) return NO_FIELDS;
  const always: Field[] = [];
  const facts = editFacts(exchange);
  applyEdits(alwaysEdits, always, facts);
  applyEdits(responseEdits, fields, facts);
  return always;
}

function hasEnd({ kind }: BodyFraming): boolean {
  return kind === "none" || kind === "length";
}

function noteAnswer({ record }: Exchange, status: number, fields: readonly Field[]): void {
  record.status = status;
  record.firstStatus ||= status;
  record.responseFields = fields;
}

/** What a HEAD would have got is told by a length, but not by one of nothing: httpd takes that for unknown. */
function keepsLength(framing: BodyFraming, method: string, { fields }: AnswerHead): boolean {
  if (method === "HEAD") return headerValue(fields, "Content-Length") !== "0";
  return framing.kind === "length";
}

/** HEAD is told how the body would come. */
function isCoded({ fields }: AnswerHead): boolean {
  return listHas(headerValue(fields, "Transfer-Encoding"), "chunked");
}
