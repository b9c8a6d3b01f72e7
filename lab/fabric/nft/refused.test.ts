import { expect, test } from "vitest";
import { parseRefused } from "./refused.ts";

const line = (protocols: readonly [string | number, string | number]) =>
  JSON.stringify({
    nftables: [
      { metainfo: { version: "1.1.3" } },
      {
        set: {
          name: "refused",
          elem: [
            {
              elem: {
                val: { concat: ["192.168.0.4", "10.0.0.4", protocols[0], 3128, 0x1000] },
                expires: 59,
                counter: { packets: 3, bytes: 180 },
              },
            },
            {
              elem: {
                val: { concat: ["10.0.0.4", "10.1.0.4", protocols[1], 53, 0x2000_0000] },
                counter: { packets: 1, bytes: 29 },
              },
            },
          ],
        },
      },
    ],
  });

test("what nft prints of the set is read, protocols by name or by number", () => {
  const counts = [
    {
      direction: "ingress",
      source: "192.168.0.4",
      destination: "10.0.0.4",
      protocol: "tcp",
      port: 3128,
      mark: 0x1000,
      packets: 3,
    },
    {
      direction: "egress",
      source: "10.0.0.4",
      destination: "10.1.0.4",
      protocol: "udp",
      port: 53,
      mark: 0x2000_0000,
      packets: 1,
    },
  ];
  expect(parseRefused(line(["tcp", "udp"]))).toEqual(counts);
  expect(parseRefused(line([6, 17]))).toEqual(counts);
  expect(parseRefused('{"nftables": [{"set": {"name": "refused"}}]}')).toEqual([]);
});

test("anything else is one clear error", () => {
  expect(() => parseRefused("segfault")).toThrow(/^What security groups refused could not be read: /);
});
