import type { HttpdConfig } from "../config/httpd-config.ts";
import type { Exchange } from "./exchange.ts";
import { compileFormat } from "./format.ts";
import { openLog } from "./open-log.ts";

export type AccessLog = (exchange: Exchange) => void;

/** Every `CustomLog` of the configuration, each in its own format. */
export function createAccessLog({ log, serverRoot }: HttpdConfig, open = openLog): AccessLog {
  const logs = log.accessLogs.map(({ target, format }) => ({
    write: open(target, serverRoot),
    render: compileFormat(format),
  }));
  return (exchange) => {
    for (const { write, render } of logs) write(render(exchange));
  };
}
