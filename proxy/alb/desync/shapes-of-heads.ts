/** Shapes that hide a second request in a head or in its first line. */
import { EVIL, post, type Shape, shape } from "./shape.ts";

export const HEADS: readonly Shape[] = [
  shape("a second head behind a NUL", "BadHeader", post("X: a\0Transfer-Encoding: chunked", "")),
  shape("a header behind a bare CR", "BadHeader", post("X: a\rTransfer-Encoding: chunked", "")),
  shape("a header behind a bare LF", "BadHeader", post("X: a\nTransfer-Encoding: chunked", "")),
  shape("a request behind a bare LF", "BadHeader", post("X: a\n\nGET /evil HTTP/1.1\r\nY: b", "")),
  shape("a NUL in a name", "BadHeader", post("X\0Y: a", "")),
  shape("a coding with a CR before its CRLF", "BadHeader", post("Transfer-Encoding: chunked\r", EVIL)),
  shape("a header without a name", "EmptyHeader", post(": chunked", "")),
  shape("a header named by a colon", "EmptyHeader", post(":X:Transfer-Encoding: chunked", "")),
  shape("a line of spaces alone", "EmptyHeader", post("X: a\r\n   ", "")),
  shape("a space within a name", "NonCompliantHeader", post("X Y: a", "")),
  shape("a control character in a value", "NonCompliantHeader", post("X: a\x01b", "")),
  shape("a byte above ASCII in a value", "NonCompliantHeader", post("X: \xe4", "")),
];

export const LINES: readonly Shape[] = [
  shape("a space in the target", "SpaceInUri", post("X: a", "", "GET /a b HTTP/1.1")),
  shape("a second version in the target", "SpaceInUri", post("X: a", "", "GET / HTTP/1.1 HTTP/1.1")),
  shape("a NUL in the target", "BadUri", post("X: a", "", "GET /a\0b HTTP/1.1")),
  shape("a CR in the target", "BadUri", post("X: a", "", "GET /a\rHost:evil HTTP/1.1")),
  shape("a control character in the target", "AmbiguousUri", post("X: a", "", "GET /a\x0bb HTTP/1.1")),
  shape("a version with a space behind", "NonCompliantVersion", post("X: a", "", "GET / HTTP/1.1 ")),
  shape("version 1.2", "NonCompliantVersion", post("X: a", "", "GET / HTTP/1.2")),
  shape("version 0.9 with headers", "NonCompliantVersion", post("X: a", "", "GET / HTTP/0.9")),
  shape("version 9.9", "BadVersion", post("X: a", "", "GET / HTTP/9.9"), 400),
  shape("a version in small letters", "BadVersion", post("X: a", "", "GET / http/1.1"), 400),
  shape("a method with a control character", "BadMethod", post("X: a", "", "GE\x01T / HTTP/1.1"), 400),
  shape("a method with a colon", "BadMethod", post("X: a", "", "GET:/ / HTTP/1.1"), 400),
];
