import { type BalancerEvent, renderAccessLog } from "../../../proxy/nlb/userspace/index.ts";
import { formatSpan } from "../output.ts";

/** One line for a person; a TLS connection is its line of the access log. */
export function describeBalancerEvent({ name, data }: BalancerEvent): string {
  switch (name) {
    case "health":
      return `health    ${data.targetId} is ${data.state}${data.description ? `: ${data.description}` : ""}`;
    case "flow":
      return `flow      ${data.client.ip}:${data.client.port} to ${data.target.host}:${data.target.port}`;
    case "flow-end": {
      const { client, target, receivedBytes, sentBytes, startedAtMs, endedAtMs, end } = data;
      const span = formatSpan(endedAtMs - startedAtMs);
      const bytes = `${receivedBytes} B in, ${sentBytes} B out`;
      return `flow-end  ${client.ip}:${client.port} to ${target.host}:${target.port} ${end} after ${span}, ${bytes}`;
    }
    case "refused":
      return `refused   ${data.client.ip}:${data.client.port}: ${data.reason}`;
    case "tls-connection":
      return renderAccessLog(data);
  }
}
