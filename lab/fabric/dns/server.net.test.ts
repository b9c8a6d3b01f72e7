import dgram from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import { decode, encode, type OptAnswer } from "dns-packet";
import { expect, onTestFinished, test } from "vitest";
import { ADDRESS, askTcp, askUdp, freePort, NAME, question, rcode, setUp, values } from "./fixture.ts";
import { parseFrames, toFrame } from "./frame.ts";
import { upstreamsOf } from "./upstreams.ts";

const edns = (udpPayloadSize: number): OptAnswer => ({
  ...{ type: "OPT", name: ".", extendedRcode: 0, ednsVersion: 0, flags: 0, flag_do: false, options: [] },
  udpPayloadSize,
});

/** An upstream that answers every question with 192.0.2.9, or not at all. */
async function fakeUpstream(isSilent = false): Promise<number> {
  const port = await freePort("127.0.0.54");
  const answered = (bytes: Buffer) =>
    encode({ ...decode(bytes), type: "response", answers: [{ type: "A", name: "x", data: "192.0.2.9" }] });
  const udp = dgram.createSocket("udp4").bind(port, "127.0.0.54");
  udp.on("message", (bytes, client) => isSilent || udp.send(answered(bytes), client.port, client.address));
  const tcp = net.createServer((socket) => {
    socket.on("error", () => {});
    parseFrames(socket, (bytes) => isSilent || socket.write(toFrame(answered(bytes))));
  });
  tcp.listen(port, "127.0.0.54");
  onTestFinished(() => {
    udp.close();
    tcp.close();
  });
  await Promise.all([once(udp, "listening"), once(tcp, "listening")]);
  return port;
}

test("a name is answered over UDP and over TCP, under the question's id", async () => {
  const { port } = await setUp();
  const overUdp = await askUdp(port, question(NAME));
  const [overTcp, second] = await askTcp(port, question(NAME), question(NAME.toUpperCase()));
  for (const reply of [overUdp, overTcp, second]) {
    expect([reply?.id, rcode(reply), values(reply)]).toEqual([7, "NOERROR", ["10.0.5.0", "10.0.5.1"]]);
  }
  expect(second?.questions?.[0]?.name).toBe(NAME.toUpperCase());
});

test("an answer too long for the asker's UDP is cut and marked, and whole over TCP", async () => {
  const { port } = await setUp({ addresses: 20 });
  const plain = await askUdp(port, question(NAME));
  expect([values(plain), (plain as { flag_tc?: boolean }).flag_tc]).toEqual([[], true]);
  const withEdns = await askUdp(port, question(NAME, { additionals: [edns(4096)] }));
  expect(values(withEdns)).toHaveLength(20);
  expect(withEdns?.additionals?.[0]?.type).toBe("OPT");
  expect(values((await askTcp(port, question(NAME)))[0])).toHaveLength(20);
});

test("an unknown type of an existing name is answered without a record", async () => {
  const { port } = await setUp();
  const questions = [{ type: "UNKNOWN_65" as "A", name: NAME }];
  const reply = await askUdp(port, question(NAME, { questions }));
  expect([rcode(reply), values(reply)]).toEqual(["NOERROR", []]);
});

test("other names are asked for upstream, over the transport that the asker used", async () => {
  const { port } = await setUp({ upstream: await fakeUpstream() });
  const reply = await askUdp(port, question("example.com"));
  expect([reply?.id, values(reply)]).toEqual([7, ["192.0.2.9"]]);
  expect(values((await askTcp(port, question("example.com")))[0])).toEqual(["192.0.2.9"]);
});

test("an upstream that does not answer, or none, is a SERVFAIL", async () => {
  const silent = await setUp({ upstream: await fakeUpstream(true) });
  const none = await setUp();
  expect(rcode(await askUdp(silent.port, question("example.com")))).toBe("SERVFAIL");
  expect(rcode((await askTcp(silent.port, question("example.com")))[0])).toBe("SERVFAIL");
  expect(rcode(await askUdp(none.port, question("example.com")))).toBe("SERVFAIL");
  expect(silent.resolver.counters).toMatchObject({ forwarded: 2, unanswered: 2 });
});

test("garbage and answers are ignored and counted", async () => {
  const { port, resolver } = await setUp();
  const looping = Buffer.concat([question(NAME).subarray(0, 12), Buffer.from([0xc0, 0x0c, 0, 1, 0, 1])]);
  const messages = [Buffer.from("x"), Buffer.alloc(12, 0xff), looping, encode({ type: "response", id: 1 })];
  const badLabel = question("a").with(13, 0xff);
  const replies = await Promise.all([...messages, Buffer.from(badLabel)].map((message) => askUdp(port, message)));
  expect(replies.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
  expect(resolver.counters.malformed).toBeGreaterThanOrEqual(4);
  expect(values(await askUdp(port, question(NAME)))).toHaveLength(2);
});

test("other operations and several questions at once are refused in DNS's own words", async () => {
  const { port } = await setUp();
  const update = Buffer.from(question(NAME));
  update.writeUInt16BE(5 << 11, 2);
  expect(rcode(await askUdp(port, update))).toBe("NOTIMP");
  const two = [
    { type: "A", name: NAME },
    { type: "A", name: NAME },
  ] as const;
  expect(rcode(await askUdp(port, question(NAME, { questions: [...two] })))).toBe("FORMERR");
  expect(rcode(await askUdp(port, question("example.com", { flags: 0 })))).toBe("REFUSED");
});

test("V45: more than 1024 packets a second of one address are dropped", async () => {
  const { resolver } = await setUp();
  const asked = Array.from({ length: 1030 }, () => resolver.resolve(question(NAME), "10.0.3.4", "udp"));
  const answered = (await Promise.all(asked)).filter((reply) => reply !== undefined);
  expect([answered.length, resolver.counters.rejected]).toEqual([1024, 6]);
  expect(await resolver.resolve(question(NAME), "10.0.3.5", "udp")).toBeDefined();
});

test("the server answers at the addresses that it holds and at no other, as they change", async () => {
  const { port, server } = await setUp();
  expect(await askUdp(port, question(NAME), "127.0.0.1")).toBeUndefined();
  await server.update(["127.0.0.55"]);
  expect(await askUdp(port, question(NAME))).toBeUndefined();
  expect(values(await askUdp(port, question(NAME), "127.0.0.55"))).toHaveLength(2);
  await expect(server.update(["198.51.100.77"])).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
});

test("the outside world's resolvers are those of resolv.conf", () => {
  const text =
    "search example.com\nnameserver 127.0.0.11\n# nameserver 192.0.2.1\nnameserver fe80::1\nnameserver 192.0.2.2\n";
  expect(upstreamsOf(text)).toEqual([
    { address: "127.0.0.11", port: 53 },
    { address: "192.0.2.2", port: 53 },
  ]);
});

test.each(["SERVFAIL", "NXDOMAIN"] as const)("a fault answers %s over UDP and TCP", async (answer) => {
  const { port, resolver } = await setUp({ failing: (name) => (name === NAME ? answer : undefined) });
  const replies = [await askUdp(port, question(NAME)), ...(await askTcp(port, question(NAME)))];
  const failed = { rcode: answer, id: 7, answers: [] };
  expect(replies).toMatchObject([failed, failed]);
  const other = await askUdp(port, question("nobody.elb.ap-northeast-1.amazonaws.com"));
  expect(other).toMatchObject({ rcode: "NXDOMAIN", authorities: [{ type: "SOA" }] });
  expect(resolver.counters.failed).toBe(2);
});

test("a resolver that a fault has made silent says nothing, and keeps the connection", async () => {
  const { port } = await setUp({ failing: () => "silence" });
  expect(await askUdp(port, question(NAME))).toBeUndefined();
  const socket = net.connect(port, ADDRESS);
  onTestFinished(() => void socket.destroy());
  const heard: string[] = [];
  socket.on("data", () => heard.push("data")).on("close", () => heard.push("close"));
  socket.write(toFrame(question(NAME)));
  expect(await askUdp(port, question(NAME))).toBeUndefined();
  expect(heard).toEqual([]);
});
