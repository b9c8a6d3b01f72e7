/** What `docker run` and a Compose file say of a container, made a {@link GuestSpec}. */
import { LabError } from "../../model/errors.ts";
import type { GuestPort, GuestSpec, RestartPolicy } from "../../model/guest.ts";

const PORT = /^(?:(?:0\.0\.0\.0:)?(\d{1,5}):)?(\d{1,5})(?:\/(tcp|udp))?$/;
const POLICIES: readonly string[] = ["no", "on-failure", "always", "unless-stopped"];

/** `3030:80`, `0.0.0.0:53:53/udp`. @throws LabError `Usage` for ranges, other addresses and ports of the engine's choice */
export function readPort(text: string): GuestPort {
  const [, host, container, protocol = "tcp"] = PORT.exec(text) ?? [];
  const numbers = [Number(host), Number(container)];
  if (host === undefined || numbers.some((one) => one < 1 || one > 65_535)) {
    throw new LabError("Usage", `A port is published as HOST:CONTAINER, got \`${text}\``);
  }
  return { hostPort: Number(host), containerPort: Number(container), protocol: protocol as GuestPort["protocol"] };
}

/** `KEY=value`; `KEY` alone takes the value that it has here. */
export function readVariables(texts: readonly string[], env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    texts.flatMap((text) => {
      const equals = text.indexOf("=");
      if (equals >= 0) return [[text.slice(0, equals), text.slice(equals + 1)]];
      return env[text] === undefined ? [] : [[text, env[text]]];
    }),
  );
}

export function readRestart(text: string): RestartPolicy {
  const word = text.replace(/^on-failure:\d+$/, "on-failure");
  if (POLICIES.includes(word)) return word as RestartPolicy;
  throw new LabError("Usage", `A restart policy is ${POLICIES.join(", ")}, got \`${text}\``);
}

export function specOf(given: Pick<GuestSpec, "name" | "image"> & Partial<GuestSpec>): GuestSpec {
  return { command: [], environment: {}, ports: [], restart: "no", labels: {}, ...given };
}
