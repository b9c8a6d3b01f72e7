/** A page of the server's own, in httpd's form. */
const PAGES: Readonly<Record<number, { readonly title: string; readonly text: string }>> = {
  400: { title: "Bad Request", text: "What your browser sent is not a request that this server can read." },
  404: { title: "Not Found", text: "Nothing is served here under this address." },
  500: { title: "Proxy Error", text: "The name of the upstream server could not be resolved." },
  502: { title: "Proxy Error", text: "The upstream server broke off or answered with something that is not HTTP." },
  503: { title: "Service Unavailable", text: "The upstream server cannot be reached now. Please try again later." },
  504: { title: "Gateway Timeout", text: "The upstream server did not answer in time." },
};

export const PAGE_TYPE = "text/html; charset=iso-8859-1";

export function renderErrorPage(status: number): string {
  const { title, text } = PAGES[status] ?? { title: "Error", text: "The request could not be served." };
  return `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>${status} ${title}</title>
</head><body>
<h1>${title}</h1>
<p>${text}</p>
</body></html>
`;
}

export function pageTitle(status: number): string {
  return PAGES[status]?.title ?? "Error";
}
