/** `node balancer.ts`: a node with the state that is measured, its access log on standard output as in a lab. */
import { readFileSync } from "node:fs";
import { systemClock } from "../../lab/model/index.ts";
import { renderEntry } from "../../proxy/alb/log/entry.ts";
import { createLogWriter } from "../../proxy/alb/log/writer.ts";
import { createAlbNode } from "../../proxy/alb/node.ts";
import { CERTIFICATE } from "./programs.ts";
import { benchState } from "./state.ts";

const STDOUT = 1;
const log = createLogWriter(STDOUT, renderEntry);
const node = createAlbNode({
  ...{ clock: systemClock, random: Math.random, writeLog: log.add, host: "127.0.0.1" },
  readCertificate: async (arn) => ({
    arn,
    cert: readFileSync(CERTIFICATE.cert, "utf8"),
    key: readFileSync(CERTIFICATE.key, "utf8"),
  }),
});
await node.update(benchState());
