/** The options of `tierlab nlb` as those of the library. */
import { readFileSync } from "node:fs";
import type { NetworkLoadBalancerOptions } from "../../proxy/nlb/userspace/index.ts";
import { LabError } from "../model/errors.ts";
import type { CommandCall } from "./command.ts";
import { parseNumber } from "./numbers.ts";

type Listener = NetworkLoadBalancerOptions["listeners"][number];
type HealthCheck = NonNullable<NetworkLoadBalancerOptions["targetGroups"][number]["healthCheck"]>;

/** Of the only target group. */
const GROUP = "targets";

/** @throws LabError `InvalidArgument` */
export function balancerOptions(options: CommandCall["options"]): NetworkLoadBalancerOptions {
  const text = (name: string) => options[name] as string | undefined;
  const targets = (options.target as readonly string[] | undefined) ?? [];
  if (targets.length === 0) throw invalid("--target must be given at least once; got none");
  const tls = text("tls");
  return {
    listeners: [
      {
        ...parseListen(text("listen")),
        forward: GROUP,
        ...(tls === undefined ? {} : { tls: { certificates: [readCertificate(tls)] } }),
      },
    ],
    targetGroups: [
      {
        name: GROUP,
        targets: [...targets],
        healthCheck: {
          ...parseHealthCheck(text("healthCheck") ?? "tcp"),
          intervalSeconds: parseNumber("--interval", text("interval") ?? "5"),
        },
        proxyProtocolV2: Boolean(options.proxyProtocol),
        stickiness: Boolean(options.sticky),
      },
    ],
  };
}

/** `8080`, `:8080` or `127.0.0.1:8080`. */
function parseListen(text: string | undefined): Pick<Listener, "host" | "port"> {
  const [, host, port] = /^(?:([\d.]+)?:)?(\d{1,5})$/.exec(text ?? "") ?? [];
  if (port === undefined) throw invalid(`--listen takes [host:]port; got \`${text ?? ""}\``);
  return { port: Number(port), ...(host === undefined ? {} : { host }) };
}

/** `tcp`, `http:/path` or `http:8081/path`. */
export function parseHealthCheck(text: string): HealthCheck {
  if (text === "tcp") return { protocol: "TCP" };
  const [, port, path] = /^http:(\d{1,5})?(\/\S*)$/.exec(text) ?? [];
  if (path === undefined) throw invalid(`--health-check takes tcp, http:/path or http:port/path; got \`${text}\``);
  return { protocol: "HTTP", path, ...(port === undefined ? {} : { port: Number(port) }) };
}

function readCertificate(text: string): { cert: string; key: string } {
  const [cert, key, ...rest] = text.split(",");
  if (!cert || !key || rest.length > 0) throw invalid(`--tls takes cert.pem,key.pem; got \`${text}\``);
  return { cert: read(cert), key: read(key) };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new LabError("InvalidArgument", `--tls: ${(cause as Error).message}`, { cause });
  }
}

function invalid(message: string): LabError {
  return new LabError("InvalidArgument", message);
}
