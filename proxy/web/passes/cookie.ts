import type { DirSettings, Replacement } from "../config/dir-settings.ts";

/** `ProxyPassReverseCookiePath` and `-Domain`: a cookie of the upstream's place becomes one of this server's. */
export function rewriteCookie(
  cookie: string,
  { cookieDomains, cookiePaths }: Pick<DirSettings, "cookieDomains" | "cookiePaths">,
): string {
  if (cookieDomains.length === 0 && cookiePaths.length === 0) return cookie;
  return cookie.replace(/(;\s*)(domain|path)(\s*=\s*)([^;]*)/gi, (whole, lead, name, equals, value) => {
    const isPath = name.toLowerCase() === "path";
    const rewritten = isPath ? rewritePath(value, cookiePaths) : rewriteDomain(value, cookieDomains);
    return rewritten === undefined ? whole : `${lead}${name}${equals}${rewritten}`;
  });
}

/** The whole path becomes the one that stands for it: httpd keeps nothing of what followed. */
function rewritePath(path: string, rules: readonly Replacement[]): string | undefined {
  return rules.find(({ from }) => path.startsWith(from))?.to;
}

function rewriteDomain(domain: string, rules: readonly Replacement[]): string | undefined {
  return rules.find(({ from }) => domain.toLowerCase() === from.toLowerCase())?.to;
}
