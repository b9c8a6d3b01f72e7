import { expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";

interface Peers {
  /** Address of the web server that holds the connection. */
  readonly client: string;
  /** The NLB's own addresses. */
  readonly nodes: readonly string[];
  /** Everybody who is connected to an application server. */
  readonly peers: readonly string[];
}

/** Holds one connection to the NLB open from a web server while the application servers are asked who is connected. */
async function peersSeenByTargets(lab: StartedLab, awaited: "client" | "nodes"): Promise<Peers> {
  const status = await lab.status();
  const balancer = status.loadBalancers.find((one) => one.kind === "network");
  const nodes = balancer?.nodes.map((node) => node.privateIp) ?? [];
  const web = status.instances.find((one) => one.tier === "WebGroup");
  const script = `const s = (await import("node:net")).connect(${balancer?.listeners[0]?.port}, ${JSON.stringify(balancer?.dnsName)},
    () => console.log(s.localPort)); process.stdin.on("end", () => process.exit()).resume();`;
  const held = await lab.stream(web?.name ?? "", ["node", "--input-type=module", "-e", script]);
  try {
    const port = await new Promise<string>((resolve) =>
      held.stdout.once("data", (data: Buffer) => resolve(String(data).trim())),
    );
    const peers = await waitUntil(
      async () => {
        const apps = status.instances.filter((one) => one.tier === "AppGroup");
        const seen = await Promise.all(apps.map((app) => lab.exec(app.name, ["ss", "-Htn", "state", "established"])));
        const found = seen
          .flatMap(({ stdout }) => stdout.split("\n"))
          .flatMap((line) => line.trim().split(/\s+/)[3] ?? []);
        const addresses = found
          .filter((peer) => !peer.endsWith(":3306"))
          .map((peer) => peer.slice(0, peer.lastIndexOf(":")).replace(/^\[::ffff:(.*)\]$/, "$1"));
        const wanted = awaited === "client" ? [web?.privateIp ?? ""] : nodes;
        return port && addresses.some((address) => wanted.includes(address)) ? [...new Set(addresses)] : undefined;
      },
      { what: "the connection to show at a target", timeoutMs: 20_000 },
    );
    return { client: web?.privateIp ?? "", nodes, peers };
  } finally {
    held.endInput();
  }
}

test("with preservation off the target's peer is one of the NLB's own addresses (NLB-041)", async () => {
  const { nodes, peers } = await peersSeenByTargets(await sharedLab("plain"), "nodes");
  for (const peer of peers) expect(nodes).toContain(peer);
});

test("with preservation on the target's peer is the client itself (NLB-038)", async () => {
  const { client, peers } = await peersSeenByTargets(await sharedLab("preserved"), "client");
  expect(peers).toContain(client);
});
