import { createInterface } from "node:readline";
import type { RunningExec } from "../../lab/docker/stream.ts";
import { LabError } from "../../lab/model/errors.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";

/** What the kernel's rules send new flows to, from a moment on until the next generation. */
export interface Generation {
  /** When it was heard of, a little after it was in force. Milliseconds since the epoch. */
  readonly heardMs: number;
  /** Addresses of targets. */
  readonly addresses: readonly string[];
}

export interface WatchedRules {
  readonly generations: readonly Generation[];
  /** @throws LabError `SoakFailed` where something was missed */
  check(): void;
}

/** A table of its own: its coming and going shows that the monitor hears. */
const BELL = "add table ip tierlab_bell; delete table ip tierlab_bell";
const PATIENCE_MS = 30_000;

/**
 * Watches the kernel's rules themselves, not what the fabric says of them, until the lab is gone. For a lab with one node
 * and one target group.
 */
export async function watchRules(lab: StartedLab): Promise<WatchedRules> {
  const generations: Generation[] = [];
  const monitor = await lab.stream("fabric", ["nft", "monitor"]);
  const trouble = troubleOf(monitor);
  const lines = createInterface({ input: monitor.stdout });
  const hear = hearGenerations((generation) => generations.push(generation));
  let isHearing = false;
  lines.on("line", (line) => {
    isHearing = true;
    if (line.includes("lost some netlink events")) trouble.push(line);
    hear(line, Date.now());
  });
  const ring = async () => isHearing || (await lab.exec("fabric", ["nft", BELL])).exitCode !== 0;
  await waitUntil(ring, { what: "the watch of the kernel's rules", timeoutMs: PATIENCE_MS });
  const { stdout } = await lab.exec("fabric", ["nft", "list", "table", "ip", "tierlab"]);
  generations.unshift({ heardMs: generations[0]?.heardMs ?? Date.now(), addresses: chosenAddresses(stdout) });
  return { generations, check: () => refuse(trouble) };
}

/** What a monitor complains of, as it comes; its end is trouble, too. */
function troubleOf({ stderr, exited }: RunningExec): string[] {
  const trouble: string[] = [];
  stderr.on("data", (data) => trouble.push(String(data)));
  exited.then(
    (code) => trouble.push(`it ended with ${code}`),
    (error) => trouble.push(String(error)),
  );
  return trouble;
}

function refuse(trouble: readonly string[]): void {
  if (trouble.length === 0) return;
  const words = trouble.join(" ").trim();
  throw new LabError("SoakFailed", `The watch of the kernel's rules missed something: ${words}`, { status: 500 });
}

/** Takes the lines of `nft monitor`; tells each generation that brings the choice among targets anew. */
export function hearGenerations(tell: (generation: Generation) => void): (line: string, nowMs: number) => void {
  let choice: string | undefined;
  return (line, heardMs) => {
    if (line.startsWith("add rule") && CHOICE.test(line)) choice = line;
    if (!line.startsWith("# new generation") || choice === undefined) return;
    tell({ heardMs, addresses: chosenAddresses(choice) });
    choice = undefined;
  };
}

const CHOICE = /dnat ip to jhash [^{]*map \{([^}]*)\}/;

/** Of the map from hash to target, as nft prints it: `0 : 10.0.0.4 . 7000, 1 : 10.0.0.5 . 7000`. */
export function chosenAddresses(rules: string): string[] {
  const [, elements = ""] = CHOICE.exec(rules) ?? [];
  return [...elements.matchAll(/: (\S+) \. \d+/g)].map(([, address = ""]) => address).toSorted();
}
