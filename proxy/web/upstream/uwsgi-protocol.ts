/** The uwsgi protocol towards an upstream, as mod_proxy_uwsgi writes and reads it: one request a connection. */
import { apacheVariables } from "../../uwsgi/apache-variables.ts";
import { encodePacket } from "../../uwsgi/packet.ts";
import { parseAnswerHead } from "./answer-head.ts";
import { httpProtocol } from "./http-protocol.ts";
import type { AnswerParse, UpstreamProtocol, UpstreamRequest } from "./protocol.ts";

/** An answer is written as HTTP is; what ends it is its length or the end of the connection. */
export const uwsgiProtocol: UpstreamProtocol = {
  scheme: "uwsgi",
  defaultPort: 3031,
  takesChunkedBody: false,
  relaysContinue: false,
  unansweredStatus: 500,
  mapsAnswers: false,
  renderHead,
  parseAnswer,
  frameAnswer: httpProtocol.frameAnswer,
  keepsConnection: () => false,
};

/** @throws LabError `UwsgiPacketTooLarge` */
function renderHead({ method, body, origin }: UpstreamRequest): Buffer {
  const contentLength = body.kind === "length" ? body.length : undefined;
  return encodePacket(apacheVariables({ ...origin(), method, contentLength }));
}

/** Old answers without a head are HTTP's own: here it is an answer that is not understood. */
function parseAnswer(bytes: Buffer, isEnded: boolean): AnswerParse {
  const parse = parseAnswerHead(bytes, isEnded);
  if (parse.kind !== "head" || parse.head.version !== "0.9") return parse;
  return { kind: "bad", why: "an answer that is not HTTP" };
}
