import { expect, test } from "vitest";
import { parseEntry } from "./entries.ts";

const TUPLES =
  "src=10.0.3.4 dst=10.0.5.10 sport=40000 dport=9090 packets=5 bytes=300 " +
  "src=10.0.5.4 dst=10.0.5.10 sport=9091 dport=1024 packets=4 bytes=700";

test("an entry has both ways, its state, mark and age", () => {
  expect(parseEntry(`tcp      6 349 ESTABLISHED ${TUPLES} [ASSURED] mark=268439552 delta-time=12 use=1`)).toEqual({
    protocol: "tcp",
    secondsLeft: 349,
    state: "ESTABLISHED",
    original: { source: "10.0.3.4", destination: "10.0.5.10", sourcePort: 40000, destinationPort: 9090, bytes: 300 },
    reply: { source: "10.0.5.4", destination: "10.0.5.10", sourcePort: 9091, destinationPort: 1024, bytes: 700 },
    mark: 268439552,
    ageSeconds: 12,
  });
});

test("an entry that is unanswered, without accounting and time stamps, has bytes 0 and no age", () => {
  const line =
    "udp      17 29 src=10.0.3.4 dst=10.0.5.10 sport=5 dport=9090 [UNREPLIED] src=10.0.5.4 dst=10.0.3.4 sport=9090 dport=5 mark=0 use=1";
  expect(parseEntry(line)).toMatchObject({ protocol: "udp", secondsLeft: 29, original: { bytes: 0 }, mark: 0 });
  expect(parseEntry(line)).not.toHaveProperty("ageSeconds");
  expect(parseEntry(line)).not.toHaveProperty("state");
});

test.each(["", "icmp     1 29 src=10.0.3.4 dst=10.0.5.10 type=8 code=0 id=1", "tcp 6 1 ESTABLISHED src=10.0"])(
  "%j is no entry",
  (line) => {
    expect(parseEntry(line)).toBeUndefined();
  },
);
