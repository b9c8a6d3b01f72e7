/** Our side of the benchmark: `node balancer.ts <tcp port> <tls port> <workers>`; says `ready` and stays. */
import { readFileSync } from "node:fs";
import { startBalancers } from "../../proxy/nlb/userspace/index.ts";
import { CERTIFICATE, TARGET_PORT } from "./programs.ts";

const [tcp, tls, workers] = process.argv.slice(2).map(Number) as [number, number, number];
const certificates = [{ cert: readFileSync(CERTIFICATE.cert, "utf8"), key: readFileSync(CERTIFICATE.key, "utf8") }];
await startBalancers(
  {
    listeners: [
      { host: "127.0.0.1", port: tcp, forward: "target" },
      {
        host: "127.0.0.1",
        port: tls,
        forward: "target",
        // Its first cipher is the one that the others are told to use.
        tls: { certificates, securityPolicy: "ELBSecurityPolicy-FS-1-2-Res-2020-10" },
      },
    ],
    targetGroups: [{ name: "target", targets: [`127.0.0.1:${TARGET_PORT}`] }],
  },
  { workers, events: [], onEvent: () => {} },
);
process.stdout.write("ready\n");
