import { createSocket } from "node:dgram";
import { type Answer as DnsAnswer, decode, encode } from "dns-packet";
import { expect, onTestFinished, test } from "vitest";
import { createDnsQuery } from "./resolve.ts";

/** A name server that knows `zone`; answers with its address. A name with no records at all is not answered. */
async function startNameServer(zone: Record<string, readonly DnsAnswer[]>): Promise<string> {
  const socket = createSocket("udp4");
  socket.on("message", (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const answers = zone[questions[0]?.name ?? ""];
    if (answers?.length === 0) return;
    const NXDOMAIN = 3;
    const flags = answers ? 0 : NXDOMAIN;
    socket.send(
      encode({ type: "response", ...(id ? { id } : {}), flags, questions, answers: [...(answers ?? [])] }),
      port,
      address,
    );
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

test("all addresses of a name are given, with the smallest TTL", async () => {
  const server = await startNameServer({
    "nlb.example": [
      { type: "A", name: "nlb.example", ttl: 60, data: "10.0.5.9" },
      { type: "A", name: "nlb.example", ttl: 7, data: "10.0.6.9" },
    ],
  });
  const { addresses, ttlSeconds } = await createDnsQuery([server])("nlb.example");
  expect([...addresses].sort()).toEqual(["10.0.5.9", "10.0.6.9"]);
  expect(ttlSeconds).toBe(7);
});

test("a name that does not exist is an error with its code", async () => {
  const query = createDnsQuery([await startNameServer({})]);
  await expect(query("nowhere.invalid")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("a name server that is silent is told apart", async () => {
  const query = createDnsQuery([await startNameServer({ "nlb.example": [] })]);
  await expect(query("nlb.example")).rejects.toMatchObject({ code: "ETIMEOUT" });
});

test("a name without dots is looked up in the hosts file", async () => {
  const query = createDnsQuery(["127.0.0.1:1"]);
  expect(await query("localhost")).toEqual({ addresses: ["127.0.0.1"], ttlSeconds: 1 });
});
