import { expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";
import { healthCheckHeader, parseProxyHeader, proxyHeader } from "./header.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const hex = (text: string) => text.replaceAll(" ", "").toLowerCase();
const zeros = (count: number) => "00".repeat(count);
const client = { source: { ip: "203.0.113.7", port: 51442 }, destination: { ip: "10.0.0.10", port: 80 } };

test("the checksum is CRC32C", () => {
  expect(crc32c(Buffer.from("123456789")).toString(16)).toBe("e3069283");
});

test("NLB-058, NLB-059: a client behind an interface endpoint, byte for byte (vector V-1)", () => {
  const endpointId = "vpce-08d2bf15fac5001c9";
  const header = proxyHeader({
    source: { ip: "172.31.7.113", port: 51442 },
    destination: { ip: "172.31.10.31", port: 80 },
    endpointId,
  });
  expect(header.toString("hex")).toBe(
    SIGNATURE +
      hex("21 11 0054 AC1F0771 AC1F0A1F C8F2 0050 03 0004 E8D6892D EA 0017 01") +
      Buffer.from(endpointId).toString("hex") +
      hex(`04 0024 ${zeros(36)}`),
  );
});

test("NLB-057, NLB-060: a health check, byte for byte (vector V-2)", () => {
  expect(healthCheckHeader().toString("hex")).toBe(SIGNATURE + hex(`20 11 0054 03 0004 BCE5951F 04 004A ${zeros(74)}`));
});

test("NLB-061: an ordinary client, byte for byte (vector V-3)", () => {
  expect(proxyHeader(client).toString("hex")).toBe(
    SIGNATURE + hex(`21 11 0054 CB007107 0A00000A C8F2 0050 03 0004 13077E4B 04 003E ${zeros(62)}`),
  );
});

test("a receiver reads back what was written, and waits for a whole header", () => {
  const stream = Buffer.concat([proxyHeader({ ...client, endpointId: "vpce-1" }), Buffer.from("GET / HTTP/1.1\r\n")]);
  expect(parseProxyHeader(stream)).toEqual({ command: "PROXY", length: 100, ...client, endpointId: "vpce-1" });
  expect(parseProxyHeader(healthCheckHeader())).toEqual({ command: "LOCAL", length: 100 });
  for (const length of [0, 5, 15, 99]) expect(parseProxyHeader(stream.subarray(0, length))).toBeUndefined();
});

test("what is no header, or a spoilt one, is refused", () => {
  const spoilt = proxyHeader(client);
  spoilt[17] = 1;
  expect(() => parseProxyHeader(spoilt)).toThrow("checksum is wrong");
  expect(() => parseProxyHeader(Buffer.from("GET / HTTP/1.1\r\n"))).toThrow("no PROXY v2 signature");
  const headerOf = (rest: string) => Buffer.from(SIGNATURE + rest, "hex");
  expect(() => parseProxyHeader(headerOf("21110004CB007107"))).toThrow("its addresses are cut short");
  expect(() => parseProxyHeader(headerOf("21210000"))).toThrow("family and protocol 0x21");
  expect(() => parseProxyHeader(headerOf("201100050300020000"))).toThrow("its checksum has 2 bytes");
  expect(() => proxyHeader({ ...client, source: { ip: "::1", port: 1 } })).toThrow("for IPv4; got `::1`");
});
