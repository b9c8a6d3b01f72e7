/** Answers that the load balancer makes itself (row ALB-046). */

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  405: "Not Allowed",
  408: "Request Time-out",
  414: "Request-URI Too Large",
  463: "",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
  505: "HTTP Version Not Supported",
};

export interface GeneratedResponse {
  readonly status: number;
  readonly keepAlive: boolean;
  readonly nowMs: number;
  /** Of the request: the answer to HEAD has no body. */
  readonly method: string;
}

export function renderGenerated({ status, keepAlive, nowMs, method }: GeneratedResponse): string {
  const body = renderBody(status);
  const lines = [
    `HTTP/1.1 ${statusText(status)}`,
    "Server: awselb/2.0",
    `Date: ${new Date(nowMs).toUTCString()}`,
    "Content-Type: text/html",
    `Content-Length: ${body.length}`,
    `Connection: ${keepAlive ? "keep-alive" : "close"}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${method === "HEAD" ? "" : body}`;
}

function renderBody(status: number): string {
  const title = statusText(status).trimEnd();
  return [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
}

function statusText(status: number): string {
  return `${status} ${REASONS[status] ?? ""}`;
}
