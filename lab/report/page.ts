import { createHash } from "node:crypto";
import { readAsset } from "./assets.ts";
import { type Html, html, raw } from "./html.ts";

export interface Page {
  readonly title: string;
  /** Style sheets after the common one. */
  readonly styles?: readonly string[];
  /** Run in this order when the page has been read. */
  readonly scripts?: readonly string[];
  readonly body: Html;
}

/**
 * A whole document that asks nobody for anything: styles and scripts are in it, and its own policy forbids every
 * request and every script but those given here. Light and dark as the reader's system has it, light on paper.
 */
export function renderPage({ title, styles = [], scripts = [], body }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policyFor(scripts)}">
<meta name="generator" content="tierlab">
<link rel="icon" href="data:,">
<title>${title}</title>
${[readAsset("base.css"), ...styles].map((style) => html`<style>${raw(style)}</style>\n`)}</head>
<body>
${body}
${scripts.map((script) => html`<script>${raw(script)}</script>\n`)}</body>
</html>
`;
  return page.markup;
}

function policyFor(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  const scriptSources = hashes.length > 0 ? hashes.join(" ") : "'none'";
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ${scriptSources}`;
}
