/** The probe program: `node probe.mjs '{"targets":["10.0.3.4:80"],"timeoutMs":500}'` prints its results as one JSON array. */
import { z } from "zod";
import { probeAll } from "./probe.ts";

const request = z
  .strictObject({
    targets: z.array(z.string().regex(/^.+:\d+$/)),
    timeoutMs: z.number().int().positive(),
    parallel: z.number().int().positive().default(200),
  })
  .parse(JSON.parse(process.argv[2] ?? "{}"));
process.stdout.write(`${JSON.stringify(await probeAll(request.targets, request))}\n`);
