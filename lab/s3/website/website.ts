/** Which object a website answers a request with. Pure; see "Hosting a static website using Amazon S3". */
import type { Website } from "../state.ts";

type Pages = Extract<Website, { kind: "pages" }>;
type Redirect = Extract<Website, { kind: "redirect" }>;

/** What an address ending in `/`, or nothing, shows. @param key of the path, without the first `/` */
export function pageKey({ indexDocument }: Pages, key: string): string {
  return key === "" || key.endsWith("/") ? `${key}${indexDocument}` : key;
}

/** Where there is no such object, one is sent to the folder of that name if it has an index document. */
export function folderIndex({ indexDocument }: Pages, key: string): string | undefined {
  return key === "" || key.endsWith("/") ? undefined : `${key}/${indexDocument}`;
}

/** RedirectAllRequestsTo. @param target path and query as sent */
export function redirectTarget({ hostName, protocol }: Redirect, target: string): string {
  return `${protocol ?? "http"}://${hostName}${target}`;
}
