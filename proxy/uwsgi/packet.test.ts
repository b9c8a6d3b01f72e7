import { expect, test } from "vitest";
import { seededRandom } from "../../lab/scenario/random.ts";
import { encodePacket, MAX_PACKET_BYTES, type PacketParse, parsePacket, type UwsgiVariable } from "./packet.ts";

function packetOf(parse: PacketParse) {
  return parse.kind === "packet" ? parse.packet : undefined;
}

test("a packet is laid out as uWSGI documents it", () => {
  expect(encodePacket([["A", "bc"]], { modifier1: 5, modifier2: 7 }).toString("hex")).toBe("0507000701004102006263");
  expect(encodePacket([]).toString("hex")).toBe("00000000");
});

test("what is not text is kept byte for byte", () => {
  const value = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
  expect(packetOf(parsePacket(encodePacket([["PATH_INFO", value]])))?.variables).toEqual([["PATH_INFO", value]]);
});

test("an empty value is a value, and a name that comes twice stays two variables", () => {
  const variables: UwsgiVariable[] = [
    ["QUERY_STRING", ""],
    ["HTTP_DUP", "1"],
    ["HTTP_DUP", "2"],
  ];
  expect(packetOf(parsePacket(encodePacket(variables)))).toEqual({ modifier1: 0, modifier2: 0, size: 42, variables });
});

test("any list of variables comes back from any cut of its bytes, and what follows is left alone", () => {
  const random = seededRandom(20_221_106);
  const whole = (below: number) => Math.floor(random() * below);
  const text = (length: number) => String.fromCharCode(...Array.from({ length }, () => whole(256)));
  for (let round = 0; round < 300; round++) {
    const variables = Array.from({ length: whole(20) }, (): UwsgiVariable => [text(1 + whole(30)), text(whole(300))]);
    const modifiers = { modifier1: whole(256), modifier2: whole(256) };
    const packet = encodePacket(variables, modifiers);
    const bytes = Buffer.concat([packet, Buffer.from(text(whole(50)), "latin1")]);
    expect(parsePacket(bytes.subarray(0, whole(packet.length)))).toEqual({ kind: "incomplete" });
    expect(parsePacket(bytes)).toEqual({
      kind: "packet",
      size: packet.length,
      packet: { ...modifiers, variables, size: packet.length - 4 },
    });
  }
});

test("spoiled bytes give a packet, more to read or an error that says why, and nothing else", () => {
  const random = seededRandom(42);
  const packet = encodePacket([
    ["REQUEST_METHOD", "GET"],
    ["REQUEST_URI", "/read"],
  ]);
  const outcomes = new Set<string>();
  for (let round = 0; round < 2_000; round++) {
    const bytes = Buffer.from(packet);
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    try {
      outcomes.add(parsePacket(bytes).kind);
    } catch (error) {
      outcomes.add(String(error).replace(/:.*/s, ""));
      expect(error).toMatchObject({ code: "UwsgiPacketMalformed" });
    }
  }
  expect([...outcomes].sort()).toEqual(["LabError", "incomplete", "packet"]);
});

test("a packet may be as large as its size can say, and no larger", () => {
  const most = MAX_PACKET_BYTES - 5;
  expect(encodePacket([["A", "x".repeat(most)]]).length).toBe(4 + MAX_PACKET_BYTES);
  expect(() => encodePacket([["A", "x".repeat(most + 1)]])).toThrow("A uwsgi packet holds 65535 bytes, got 65536");
});

test("a reader's own limit is kept before the variables are there", () => {
  const header = Buffer.from([0, 0x01, 0x10, 0]);
  expect(parsePacket(header, 4097)).toEqual({ kind: "incomplete" });
  expect(() => parsePacket(header, 4096)).toThrow("A uwsgi packet may have 4096 bytes of variables, got 4097");
});

test.each([
  ["000100 00 01", "it ends before the name of variable 1"],
  ["000200 00 0500", "variable 1: a name of 5 bytes where 0 are left"],
  ["000300 00 010041", "it ends before the value of `A` of variable 1"],
  ["000600 00 010041 ffff42", "variable 1: a value of `A` of 65535 bytes where 1 are left"],
  ["000600 00 010041 020042", "variable 1: a value of `A` of 2 bytes where 1 are left"],
  ["000400 00 00000000", "variable 1 has no name"],
  ["000700 00 0100 01 0400 4142", "variable 1: a value of `\\x01` of 4 bytes where 2 are left"],
])("%s is refused: %s", (hex, why) => {
  const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
  expect(() => parsePacket(bytes)).toThrow(`A malformed uwsgi packet: ${why}`);
});

test.each([
  [["", "x"], "A uwsgi variable must have a name, got none"],
  [["NAME", "\u20ac"], "uwsgi variable `NAME` must be bytes, got a character above 255"],
] as const)("%j cannot be sent", (variable, message) => {
  expect(() => encodePacket([variable])).toThrow(message);
});
