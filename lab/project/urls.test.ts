import { expect, test } from "vitest";
import { listener, stateWith } from "../fabric/fixture/nlb.ts";
import { schemeOf } from "./urls.ts";

const secure = listener({ logicalId: "Secure", port: 443, protocol: "TLS" });
const state = {
  ...stateWith({}, { listeners: [listener(), secure] }),
  ingress: [
    { name: "plain", transport: "tcp", containerPort: 9090, to: [{ ip: "10.0.5.10", port: 9090 }] },
    { name: "secure", transport: "tcp", containerPort: 10_000, to: [{ ip: "10.0.5.10", port: 443 }] },
    { name: "instance", transport: "tcp", containerPort: 443, to: [{ ip: "10.0.1.4", port: 443 }] },
  ],
} as const;

test("the address of a TLS listener is one of HTTPS, whatever port it is published as", () => {
  expect([9090, 10_000, 443].map((port) => schemeOf(state, port))).toEqual(["http", "https", "http"]);
});

test("of a port that is not known, or while control does not answer, nothing better is known than HTTP", () => {
  expect([schemeOf(state, 1), schemeOf(null, 10_000)]).toEqual(["http", "http"]);
});
