/** What is counted of listeners that the userspace plane serves, with real packets. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "../../model/index.ts";
import { APPS, listener, stateWith } from "../fixture/nlb.ts";
import { target } from "../fixture/three-tier.ts";
import { buildMeteredBed, type MeteredBed, WEB, ZONAL } from "./fixture.ts";

const POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
let lab: MeteredBed;

beforeAll(async () => {
  lab = await buildMeteredBed();
}, 60_000);
afterAll(() => lab[Symbol.asyncDispose]());

const dial = (more: object = {}) => lab.bed.dial(WEB, ZONAL, 9090, more);

test("NLB-177, NLB-178: of a TLS listener the client's connection is counted, and not the one to the target", async () => {
  const tls = { certificateArns: ["arn:default"], securityPolicy: POLICY, alpnPolicy: "None" } as const;
  await lab.apply(stateWith({}, { listeners: [listener({ protocol: "TLS", tls })] }));
  const { growth, seen } = await lab.compared(() => lab.program(WEB, secureClient()));
  expect(growth).toMatchObject({ NewFlowCount: 1, NewFlowCount_TLS: 1 });
  expect(growth).not.toHaveProperty("NewFlowCount_TCP");
  expect(growth.ProcessedBytes).toBe(seen.bytes);
  expect(growth.ProcessedBytes_TLS).toBe(growth.ProcessedBytes);
  expect(growth.ProcessedPackets).toBe(seen.packets);
});

test("NLB-177, NLB-178: so it is of a TCP listener whose targets are sent PROXY headers", async () => {
  await lab.apply(stateWith({ proxyProtocolV2: true }));
  const { growth, seen } = await lab.compared(() => dial());
  expect(growth).toMatchObject({ NewFlowCount: 1, NewFlowCount_TCP: 1 });
  expect(growth.ProcessedBytes_TCP).toBe(seen.bytes);
});

function secureClient(): string {
  return `const s = require("tls").connect({ host: "${ZONAL}", port: 9090, rejectUnauthorized: false });
    s.on("data", () => s.end()); s.on("error", (e) => { throw e; });`;
}

test("NLB-167, NLB-179: a failed handshake is the load balancer's to tell, and so is the reset", async () => {
  const tls = { certificateArns: ["arn:default"], securityPolicy: POLICY, alpnPolicy: "None" } as const;
  await lab.apply(stateWith({}, { listeners: [listener({ protocol: "TLS", tls })] }));
  const growth = await lab.added(async () => {
    const call = `const s = require("net").connect(9090, "${ZONAL}"); s.write("no TLS at all, but some bytes");
      s.on("close", () => {}); s.on("error", () => {}); s.resume();`;
    await lab.program(WEB, call);
    await waitUntil(async () => (await lab.totals()).ClientTLSNegotiationErrorCount, { what: "it", timeoutMs: 10_000 });
  });
  expect(growth).toMatchObject({ ClientTLSNegotiationErrorCount: 1, NewFlowCount_TLS: 1 });
  expect(growth).not.toHaveProperty("TCP_Target_Reset_Count");
});

test("NLB-179: a reset that the plane passes on is counted once, as the target's", async () => {
  await lab.apply(stateWith({ proxyProtocolV2: true, targets: [target(APPS[0], { port: 9091 })] }));
  const growth = await lab.added(async () => {
    expect((await dial({ timeoutMs: 5000 })).outcome).toBe("reset");
    await waitUntil(async () => (await lab.totals()).TCP_Target_Reset_Count, { what: "it", timeoutMs: 10_000 });
  });
  expect(growth).toMatchObject({ TCP_Target_Reset_Count: 1 });
  expect(growth).not.toHaveProperty("TCP_ELB_Reset_Count");
});
