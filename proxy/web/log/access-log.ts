import { holds } from "../config/condition.ts";
import type { HostConfig } from "../config/httpd-config.ts";
import { compileFormat } from "./format.ts";
import type { LogBook } from "./open-log.ts";
import type { AccessRecord } from "./record.ts";

export type AccessLog = (record: AccessRecord) => void;

/** Every `CustomLog` of a host, each in its own format. */
export function createAccessLog({ log }: Pick<HostConfig, "log">, book: LogBook): AccessLog {
  const logs = log.accessLogs.map(({ target, format, condition }) => ({
    write: book.open(target),
    render: compileFormat(format),
    condition,
  }));
  return (record) => {
    for (const { write, render, condition } of logs) {
      if (holds(condition, record.env)) write(render(record));
    }
  };
}
