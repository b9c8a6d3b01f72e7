/** Files are what users stored, and come from the origin that has the cookie: none may run as a page of it. */
import type { Response } from "express";

const SHOWN =
  /^(?:image\/(?:png|jpeg|gif|webp|avif)|video\/(?:mp4|webm)|audio\/(?:mpeg|ogg|wav)|text\/plain)\s*(?:;|$)/i;

/** Whether a browser may show it; anything else, SVG and HTML among it, is saved. */
export const isShown = (contentType: string): boolean => SHOWN.test(contentType);

export function limitBrowser(response: Response, name: string, isInline: boolean): void {
  // RFC 8187: names are UTF-8.
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  response.set({
    "Content-Disposition": `${isInline ? "inline" : "attachment"}; filename*=UTF-8''${encoded}`,
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
  });
}
