import { connect } from "node:net";
import type { Case } from "./case.ts";
import { type RawAnswer, readAnswers } from "./read-answers.ts";
import { Heard, speak } from "./speak.ts";

/** What a client saw of a case. */
export interface ClientView {
  /** Its own port: logs name it. */
  readonly port: number;
  readonly answers: readonly RawAnswer[];
  /** What became of its connection after the answers: a further request was answered, or it was closed, reset, or silent. */
  readonly afterwards: "answered" | "closed" | "reset" | "silent";
}

/** Path of the request that asks whether a connection is kept. */
export const KEPT = "/is-it-kept";
const FURTHER = `GET ${KEPT} HTTP/1.1\r\nHost: lab.test\r\nConnection: close\r\n\r\n`;
const FURTHER_PATIENCE_MS = 3_000;

/** Plays the client of a case. @param ownPort of nobody else: logs tell cases apart by it */
export async function askCase(one: Case, port: number, ownPort: number): Promise<ClientView> {
  const socket = connect({ port, host: "127.0.0.1", localPort: ownPort, allowHalfOpen: true });
  const heard = new Heard(socket);
  await new Promise((resolve) => socket.once("connect", resolve).once("error", resolve));
  const answers = () => readAnswers(heard.text, one.methods, heard.hasEnded);
  const isAnswered = () => answers().length === one.methods.length && (answers().at(-1)?.isWhole ?? true);
  // A server may answer, and close, before all was said.
  await Promise.race([speak(socket, heard, one.send), heard.until(() => false)]);
  if (one.after === "half-close") socket.end();
  if (one.after === "reset") socket.resetAndDestroy();
  await heard.until(isAnswered);
  const seen = answers();
  const afterwards = heard.hasEnded || one.after !== "wait" ? endOf(heard) : await askFurther(socket, heard);
  socket.destroy();
  return { port: ownPort, answers: seen, afterwards };
}

async function askFurther(socket: ReturnType<typeof connect>, heard: Heard): Promise<ClientView["afterwards"]> {
  const before = heard.text.length;
  socket.write(FURTHER);
  await heard.until(() => heard.text.includes("HTTP/1.1 ", before), FURTHER_PATIENCE_MS);
  return heard.text.length > before ? "answered" : endOf(heard);
}

function endOf(heard: Heard): ClientView["afterwards"] {
  if (!heard.hasEnded) return "silent";
  return heard.error === "ECONNRESET" ? "reset" : "closed";
}
