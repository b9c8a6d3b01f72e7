/** How the command line speaks: results to stdout, progress and errors to stderr, colour only for people. */
import { styleText } from "node:util";
import { asInvoked } from "./invocation.ts";

type Style = Parameters<typeof styleText>[0];

export interface Output {
  /** A person is looking: colour, hints, rewritten lines. */
  readonly isTerminal: boolean;
  readonly json: boolean;
  /** Characters of a line on the terminal; without end elsewhere. */
  readonly width: number;
  /** A line of the result. */
  line(text?: string): void;
  /** The result as JSON (with `--json`), or nothing. */
  data(value: unknown): void;
  /** A line about what is under way. */
  progress(text: string): void;
  /** What a person may do next, with `tierlab` for the command; not for programs. */
  hint(text: string): void;
  paint(style: Style, text: string): string;
}

export function createOutput(options: { json: boolean }): Output {
  const isTerminal = process.stdout.isTTY === true && !options.json;
  return {
    isTerminal,
    json: options.json,
    width: (isTerminal && process.stdout.columns) || Number.POSITIVE_INFINITY,
    line: (text = "") => {
      process.stdout.write(`${text}\n`);
    },
    data: (value) => {
      if (options.json) process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
    progress: (text) => {
      process.stderr.write(`${text}\n`);
    },
    hint: (text) => {
      if (isTerminal) process.stdout.write(`${asInvoked(text)}\n`);
    },
    paint: (style, text) => (isTerminal ? styleText(style, text, { stream: process.stdout }) : text),
  };
}

/** `2m 05s`, `850 ms`: a span as a person says it. */
export function formatSpan(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, "0")}s`;
}

/** `14:03:07.120`, local time. */
export function formatTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
