import type { LabHandle } from "../../../lab/handle/handle.ts";
import { awaitReader } from "./stage.ts";

/** What takes a cluster's writer away, by name; whatever it breaks, it gives back. */
export const causes = {
  "container killed": async (lab, writer) => void (await lab.act("kill", writer)),
  "process killed": async (lab, writer) => void (await lab.exec(writer, ["sh", "-c", "pkill -9 -x mysqld"])),
  hung: async (lab, writer) => {
    await lab.act("pause", writer);
    await awaitReader(lab, writer);
    await lab.act("unpause", writer);
  },
  "cut off": async (lab, writer) => {
    await using _cut = await lab.fault("network-cut", { instance: writer });
    await awaitReader(lab, writer);
  },
  planned: async (lab) => void (await lab.failover()),
} satisfies Readonly<Record<string, (lab: LabHandle, writer: string) => Promise<void>>>;
