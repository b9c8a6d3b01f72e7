/** `npm run soak -- <name>`: the long form of what `npm test` has in short. Prints one JSON object; exit 1 when it did not hold. */
import { describeError } from "../../lab/model/errors.ts";
import { albMemory } from "./alb-memory.ts";
import { article } from "./article.ts";
import { chaos } from "./chaos.ts";
import { differential } from "./differential.ts";
import { controlKilled } from "./failovers/control-killed.ts";
import { failovers } from "./failovers/failovers.ts";
import { splitBrain } from "./failovers/split-brain.ts";
import { fifteenReaders } from "./fifteen-readers.ts";
import { flapping } from "./flapping.ts";
import { fuzz } from "./fuzz.ts";
import { million } from "./million.ts";
import { nlbUserspace } from "./nlb-userspace.ts";
import { provisioning } from "./provisioning/provisioning.ts";
import { rollingReplacement } from "./rolling-replacement.ts";
import type { Soak } from "./soak.ts";
import { sweep } from "./sweep.ts";
import { upDown } from "./up-down.ts";

const SOAKS: Readonly<Record<string, Soak>> = {
  "alb-memory": albMemory,
  "nlb-userspace": nlbUserspace,
  article,
  chaos,
  "control-killed": controlKilled,
  differential,
  failovers,
  "fifteen-readers": fifteenReaders,
  flapping,
  fuzz,
  million,
  provisioning,
  "rolling-replacement": rollingReplacement,
  "split-brain": splitBrain,
  sweep,
  "up-down": upDown,
};

const name = process.argv[2] ?? "";
const soak = SOAKS[name];
if (!soak || process.argv.length > 3) {
  process.stderr.write(
    `soak: takes one of ${Object.keys(SOAKS).join(", ")}; got \`${process.argv.slice(2).join(" ")}\`\n`,
  );
  process.exit(2);
}
try {
  const figures = await soak((text) => process.stderr.write(`${text}\n`));
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
  process.exitCode = figures.holds ? 0 : 1;
} catch (error) {
  process.stderr.write(`soak: ${describeError(error)}\n`);
  process.exitCode = 1;
}
