/**
 * Shapes of request smuggling that research has published, as raw bytes: for the tests. Names follow the usual notation: which of
 * two servers goes by Content-Length (CL), which by Transfer-Encoding (TE), which by neither (0).
 *
 * Sources: Linhart and others, HTTP Request Smuggling (2005); Kettle, HTTP Desync Attacks (2019), Browser-Powered Desync
 * Attacks (2022); Klein, HTTP Request Smuggling in 2020; Jabiyev and others, T-Reqs (2021); RFC 9112 section 11.2.
 */
import { CHUNKS, EVIL, get, post, type Shape, shape } from "./shape.ts";
import { HEADS, LINES } from "./shapes-of-heads.ts";

const LENGTH_AND_CODING: readonly Shape[] = [
  shape("CL.TE", "BothTeClPresent", post("Content-Length: 13\r\nTransfer-Encoding: chunked", `0\r\n\r\n${EVIL}`)),
  shape(
    "TE.CL",
    "BothTeClPresent",
    post("Transfer-Encoding: chunked\r\nContent-Length: 4", `28\r\n${EVIL.slice(0, 40)}\r\n0\r\n\r\n`),
  ),
  shape(
    "CL.TE with a lone byte left over",
    "BothTeClPresent",
    post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nG"),
  ),
  shape(
    "CL.TE with a coding in capitals",
    "BothTeClPresent",
    post("Content-Length: 6\r\nTRANSFER-ENCODING: CHUNKED", `0\r\n\r\n${EVIL}`),
  ),
  shape(
    "CL.TE with a parameter",
    "BothTeClPresent",
    post("Content-Length: 6\r\nTransfer-Encoding: chunked;q=1", `0\r\n\r\n${EVIL}`),
  ),
  shape(
    "CL.TE with identity",
    "BothTeClPresent",
    post("Content-Length: 5\r\nTransfer-Encoding: identity", `hello${EVIL}`),
  ),
  shape(
    "CL.TE with a tab before the coding",
    "BothTeClPresent",
    post("Content-Length: 6\r\nTransfer-Encoding:\tchunked", `0\r\n\r\n${EVIL}`),
  ),
  shape(
    "TE.CL with no space after the colon",
    "BothTeClPresent",
    post("Transfer-Encoding:chunked\r\nContent-Length: 4", `${CHUNKS}${EVIL}`),
  ),
  shape(
    "TE.TE: identity and chunked",
    "BothTeClPresent",
    post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\nContent-Length: 4", `${CHUNKS}${EVIL}`),
  ),
  shape(
    "TE.0 of HTTP/1.0",
    "UndefinedTransferEncodingSemantics",
    post("Transfer-Encoding: chunked", `${CHUNKS}${EVIL}`, "POST / HTTP/1.0"),
  ),
  shape(
    "CL.TE of HTTP/1.0",
    "UndefinedTransferEncodingSemantics",
    post("Content-Length: 4\r\nTransfer-Encoding: chunked", `${CHUNKS}${EVIL}`, "POST / HTTP/1.0"),
  ),
];

const HIDDEN_CODING: readonly Shape[] = [
  ["a space before the colon", "Transfer-Encoding : chunked"],
  ["a tab before the colon", "Transfer-Encoding\t: chunked"],
  ["a leading space", "X: y\r\n Transfer-Encoding: chunked"],
  ["a leading tab", "X: y\r\n\tTransfer-Encoding: chunked"],
  ["an underscore", "Transfer_Encoding: chunked"],
  ["two hyphens", "Transfer--Encoding: chunked"],
  ["a space in the middle", "Transfer- Encoding: chunked"],
  ["no hyphen", "TransferEncoding: chunked"],
  ["a dot", "Transfer.Encoding: chunked"],
  ["a control character in front", "\x01Transfer-Encoding: chunked"],
  ["a vertical tab behind", "Transfer-Encoding\x0b: chunked"],
  ["a backspace behind", "Transfer-Encoding\b: chunked"],
  ["a long s", "Tran\xc5\xbffer-Encoding: chunked"],
  ["an i without dot", "Transfer-Encod\xc4\xb1ng: chunked"],
  ["a byte above ASCII behind", "Transfer-Encoding\x88: chunked"],
  ["a no-break space in front", "\xa0Transfer-Encoding: chunked"],
  ["a word behind", "Transfer-Encoding x: chunked"],
  ["a quote in front", "'Transfer-Encoding: chunked"],
].flatMap(([how = "", header = ""]) => [
  shape(`TE.0 hidden by ${how}`, "SuspiciousHeader", post(header, `${CHUNKS}${EVIL}`)),
  shape(`CL.TE hidden by ${how}`, "SuspiciousTeClPresent", post(`Content-Length: 15\r\n${header}`, `${CHUNKS}${EVIL}`)),
]);

const BAD_CODING: readonly Shape[] = [
  ["xchunked", "xchunked"],
  ["a vertical tab before it", "\x0bchunked"],
  ["a form feed behind it", "chunked\x0c"],
  ["quotes", '"chunked"'],
  ["apostrophes", "'chunked'"],
  ["a hyphen", "chun-ked"],
  ["a space and a word", "chunked x"],
  ["nothing", ""],
  ["an empty item", "chunked,"],
  ["cow", "cow"],
  ["chunked, cow", "chunked, cow"],
  ["chunked, identity", "chunked, identity"],
  ["cow in a second header", "chunked\r\nTransfer-Encoding: cow"],
  ["a no-break space before it", "\xa0chunked"],
].map(([how = "", value = ""]) =>
  shape(
    `TE.TE: coding with ${how}`,
    "BadTransferEncoding",
    post(`Content-Length: 4\r\nTransfer-Encoding: ${value}`, `${CHUNKS}${EVIL}`),
    400,
  ),
);

const TWICE_CHUNKED: readonly Shape[] = [
  shape(
    "TE.TE: chunked, chunked",
    "MultipleTransferEncodingChunked",
    post("Transfer-Encoding: chunked, chunked", `${CHUNKS}${EVIL}`),
  ),
  shape(
    "TE.TE: two headers",
    "MultipleTransferEncodingChunked",
    post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", `${CHUNKS}${EVIL}`),
  ),
  shape(
    "TE.TE: the second has a space before its colon",
    "SuspiciousHeader",
    post("Transfer-Encoding: identity\r\nTransfer-Encoding : chunked", EVIL),
  ),
];

const LENGTHS: readonly Shape[] = [
  ...[
    ["a plus", "+5"],
    ["a minus", "-5"],
    ["hexadecimal", "0x5"],
    ["a fraction", "5.0"],
    ["an exponent", "5e0"],
    ["a space within", "5 5"],
    ["a list of equals", "5, 5"],
    ["a list of unequals", "5, 10"],
    ["nothing", ""],
    ["a letter behind", "5a"],
    ["a control character behind", "5\x11"],
    ["more than 64 bits", "18446744073709551621"],
    ["an underscore", "1_0"],
    ["digits of another script", "\xd9\xa5"],
  ].map(([how = "", value = ""]) =>
    shape(`CL.CL: a length with ${how}`, "BadContentLength", post(`Content-Length: ${value}`, `hello${EVIL}`), 400),
  ),
  shape(
    "CL.CL: two lengths",
    "MultipleContentLength",
    post("Content-Length: 5\r\nContent-Length: 43", `hello${EVIL}`),
    400,
  ),
  shape(
    "CL.CL: the same length twice",
    "DuplicateContentLength",
    post("Content-Length: 5\r\nContent-Length: 5", `hello${EVIL}`),
  ),
  shape(
    "CL.CL: the same length with a zero in front",
    "DuplicateContentLength",
    post("Content-Length: 5\r\nContent-Length: 05", `hello${EVIL}`),
  ),
  shape(
    "CL.CL: another length with a space before its colon",
    "MultipleContentLength",
    post("Content-Length: 5\r\nContent-Length : 43", `hello${EVIL}`),
  ),
  shape(
    "CL.CL: another length on a folded line",
    "MultipleContentLength",
    post("Content-Length: 5\r\n Content-Length: 43", `hello${EVIL}`),
  ),
  shape("CL.0: a length hidden by an underscore", "SuspiciousHeader", post("Content_Length: 43", EVIL)),
  shape("CL.0: a length hidden by a control character", "SuspiciousHeader", post("\x01Content-Length: 43", EVIL)),
];

const BODIES_OF_GET: readonly Shape[] = [
  shape("CL.0 of GET", "UndefinedContentLengthSemantics", get(`Content-Length: ${EVIL.length}`, EVIL)),
  shape("TE.0 of GET", "UndefinedTransferEncodingSemantics", get("Transfer-Encoding: chunked", `${CHUNKS}${EVIL}`)),
  shape(
    "CL.TE of GET",
    "UndefinedTransferEncodingSemantics",
    get("Content-Length: 4\r\nTransfer-Encoding: chunked", `${CHUNKS}${EVIL}`),
  ),
  shape(
    "CL.0 of HEAD",
    "UndefinedContentLengthSemantics",
    post(`Content-Length: ${EVIL.length}`, EVIL, "HEAD / HTTP/1.1"),
  ),
  shape("GET with a length of nothing", "GetHeadZeroContentLength", get("Content-Length: 0", "")),
];

export const SHAPES: readonly Shape[] = [
  ...LENGTH_AND_CODING,
  ...HIDDEN_CODING,
  ...BAD_CODING,
  ...TWICE_CHUNKED,
  ...LENGTHS,
  ...BODIES_OF_GET,
  ...HEADS,
  ...LINES,
];
