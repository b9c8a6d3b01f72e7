import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntil } from "../../lab/model/wait.ts";
import { seededRandom } from "../../lab/scenario/random.ts";
import { cutFlows } from "../../proxy/nlb/userspace/cut-flows.ts";
import { createNetworkLoadBalancer } from "../../proxy/nlb/userspace/index.ts";
import type { Soak } from "./soak.ts";

/** Of each listener, after a round that lets buffers and code grow to their size. */
const ROUNDS = 5;
const FLOWS_A_ROUND = 1_000;
const MOST_GROWTH_MIB = 48;

/** Ten thousand connections, half of them TLS, opened and cut at random: no socket and no memory is kept. */
export const nlbUserspace: Soak = async (say) => {
  const echo = net.createServer((socket) => {
    socket.on("error", () => {}).write("a\n");
    socket.pipe(socket);
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  await using nlb = await createNetworkLoadBalancer({
    listeners: [
      { port: 0, forward: "echo" },
      { port: 0, forward: "echo", tls: { certificates: [certificate()] } },
    ],
    targetGroups: [
      { name: "echo", targets: [`127.0.0.1:${(echo.address() as AddressInfo).port}`], proxyProtocolV2: true },
    ],
  });
  const random = seededRandom(3);
  const handles = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
  const atStart = handles();
  const rssMiB: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, { port }] of nlb.listeners.entries()) {
      await cutFlows({ port, isTls: index === 1, count: FLOWS_A_ROUND, atOnce: 100, random });
    }
    await waitUntil(() => handles() <= atStart, { what: "every socket to be gone", timeoutMs: 30_000 });
    rssMiB.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
    say(`round ${round} of ${ROUNDS}: ${nlb.metrics().NewFlowCount} flows, ${rssMiB.at(-1)} MiB`);
  }
  echo.close();
  const { ActiveFlowCount, NewFlowCount } = nlb.metrics();
  const grownMiB = (rssMiB.at(-1) ?? 0) - (rssMiB[0] ?? 0);
  const connections = 2 * FLOWS_A_ROUND * (ROUNDS + 1);
  return { holds: ActiveFlowCount === 0 && grownMiB < MOST_GROWTH_MIB, connections, NewFlowCount, rssMiB, grownMiB };
};

function certificate(): { readonly cert: string; readonly key: string } {
  const dir = mkdtempSync(join(tmpdir(), "nlb-soak-"));
  const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")] as const;
  try {
    const made = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=soak", "-keyout", key, "-out", cert];
    execFileSync("openssl", ["req", "-x509", ...made], { stdio: "pipe" });
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
