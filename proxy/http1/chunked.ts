import { isBlank } from "./blank.ts";
import type { BodyReader } from "./body.ts";

const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;
/** Above it a chunk's size, its extension or a trailer section is an attack (RFC 9112 section 7.1.1). */
const LINE_LIMIT = 16_384;
const SIZE_DIGITS = 13;

/** Where the scan stands: in a size line, its extension, data, the CRLF after data, or the trailer section. */
type State =
  | "size"
  | "after-size"
  | "extension"
  | "size-lf"
  | "data"
  | "data-cr"
  | "data-lf"
  | "trailer-start"
  | "trailer"
  | "trailer-lf"
  | "end-lf"
  | "done"
  | "bad";

/** Reads a chunked body byte for byte where it is syntax, in one step where it is data (RFC 9112 section 7.1). */
export function createChunkedReader(): BodyReader {
  let state: State = "size";
  let size = 0;
  let digits = 0;
  let line = 0;

  /** Only blanks stand between a size and the semicolon of its extension. */
  function afterSize(byte: number): State {
    line++;
    if (byte === CR) return "size-lf";
    if (byte === SEMICOLON) return "extension";
    return line <= LINE_LIMIT && isBlank(byte) ? "after-size" : "bad";
  }

  function onExtensionByte(byte: number): State {
    line++;
    if (byte === CR) return "size-lf";
    return line > LINE_LIMIT || isControl(byte) ? "bad" : "extension";
  }

  function onSizeByte(byte: number): State {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      digits++;
      size = size * 16 + digit;
      return digits > SIZE_DIGITS ? "bad" : "size";
    }
    return digits === 0 ? "bad" : afterSize(byte);
  }

  function onTrailerByte(byte: number): State {
    line++;
    if (byte === CR) return state === "trailer-start" ? "end-lf" : "trailer-lf";
    const isFolded = state === "trailer-start" && isBlank(byte);
    return line > LINE_LIMIT || isFolded || isControl(byte) ? "bad" : "trailer";
  }

  function startChunk(): State {
    digits = 0;
    line = 0;
    return size === 0 ? "trailer-start" : "data";
  }

  function step(byte: number): State {
    switch (state) {
      case "size":
        return onSizeByte(byte);
      case "after-size":
        return afterSize(byte);
      case "extension":
        return onExtensionByte(byte);
      case "size-lf":
        return byte === LF ? startChunk() : "bad";
      case "data-cr":
        return byte === CR ? "data-lf" : "bad";
      case "data-lf":
        return byte === LF ? "size" : "bad";
      case "trailer-lf":
        return byte === LF ? "trailer-start" : "bad";
      case "end-lf":
        return byte === LF ? "done" : "bad";
      default:
        return onTrailerByte(byte);
    }
  }

  function takeData(bytes: Buffer, at: number, onPayload?: (payload: Buffer) => void): number {
    const taken = Math.min(size, bytes.length - at);
    onPayload?.(bytes.subarray(at, at + taken));
    size -= taken;
    if (size === 0) state = "data-cr";
    return taken;
  }

  return {
    get done() {
      return state === "done";
    },
    consume(bytes, onPayload) {
      let at = 0;
      while (at < bytes.length && state !== "done") {
        if (state === "data") {
          at += takeData(bytes, at, onPayload);
          continue;
        }
        state = step(bytes[at] ?? 0);
        at++;
        if (state === "bad") return -1;
      }
      return at;
    },
  };
}

/** What no line may hold: one server might end it there, another not. */
function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09) || byte === 0x7f;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
