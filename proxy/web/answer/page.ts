/** Pages of the server's own, in httpd's form. Their prose is not httpd's. */
// DIFFERS: what a page of an error says, and so how long it is.
const TEXTS: Readonly<Record<number, string>> = {
  400: "What your browser sent is not a request that this server can read.",
  403: "This resource is closed to you.",
  404: "Nothing is served here under this address.",
  408: "Your browser took too long to send its request.",
  410: "What was here is gone, and no other address of it is known.",
  411: "The request needs a length.",
  413: "The request is larger than this server takes.",
  414: "The address is longer than this server takes.",
  417: "What the request expects of this server cannot be met.",
  500: "The server met an error; its log says more.",
  502: "The upstream server broke off or answered with something that is not understood.",
  503: "The server cannot serve this now. Please try again later.",
  504: "The upstream server did not answer in time.",
};

export const PAGE_TYPE = "text/html; charset=iso-8859-1";

export interface Page {
  readonly status: number;
  readonly title: string;
  /** Said below the page's own text. */
  readonly reason?: string;
  /** Where a redirection leads. */
  readonly location?: string;
  /** Of `ServerSignature`. */
  readonly signature?: string;
}

export function renderPage({ status, title, reason, location, signature }: Page): string {
  const lines =
    location === undefined ? [`<p>${TEXTS[status] ?? "The request could not be served."}</p>`] : [movedTo(location)];
  if (reason !== undefined) lines.push(`<p>${escapeHtml(reason)}</p>`);
  if (signature !== undefined) lines.push("<hr>", `<address>${signature}</address>`);
  return `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head>
<title>${status} ${title}</title>
</head><body>
<h1>${title}</h1>
${lines.join("\n")}
</body></html>
`;
}

function movedTo(location: string): string {
  return `<p>What you look for is <a href="${escapeHtml(location)}">here</a>.</p>`;
}

export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => names[character] ?? character);
}
