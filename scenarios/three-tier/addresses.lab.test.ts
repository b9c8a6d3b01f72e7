import { expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";

/** Holds one connection to the NLB open from a web server while the application servers are asked who is connected. */
async function peersSeenByTargets(lab: StartedLab): Promise<{ client: string; nodes: string[]; peers: string[] }> {
  const status = await lab.status();
  const balancer = status.loadBalancers.find((one) => one.kind === "network");
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
          .map((peer) => peer.slice(0, peer.lastIndexOf(":")));
        return port && addresses.length > 0 ? [...new Set(addresses)] : undefined;
      },
      { what: "the connection to show at a target", timeoutMs: 20_000 },
    );
    return { client: web?.privateIp ?? "", nodes: balancer?.nodes.map((node) => node.privateIp) ?? [], peers };
  } finally {
    held.endInput();
  }
}

test("with preservation off the target's peer is one of the NLB's own addresses (NLB-041)", async () => {
  const { nodes, peers } = await peersSeenByTargets(await sharedLab("plain"));
  for (const peer of peers) expect(nodes).toContain(peer);
});

test("with preservation on the target's peer is the client itself (NLB-038)", async () => {
  const { client, peers } = await peersSeenByTargets(await sharedLab("preserved"));
  expect(peers).toContain(client);
});
