import { STATUS_CODES } from "node:http";
import type { S3Error } from "../error.ts";
import { escapeXml } from "../xml/write.ts";

export interface ErrorPageIds {
  readonly requestId: string;
  readonly hostId: string;
}

/** An error as a website tells it to a browser. Pure. */
export function renderErrorPage(error: S3Error, { requestId, hostId }: ErrorPageIds): string {
  const title = `${error.status} ${STATUS_CODES[error.status] ?? "Error"}`;
  const facts = { Code: error.code, Message: error.message, ...error.elements, RequestId: requestId, HostId: hostId };
  const lines = Object.entries(facts).map(([name, value]) => `<li>${name}: ${escapeXml(String(value))}</li>`);
  return `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<ul>\n${lines.join("\n")}\n</ul>\n<hr/>\n</body>\n</html>\n`;
}
