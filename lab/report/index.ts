/** What a run leaves to read: a page, JSON, JUnit XML, and a timeline for the terminal; all from its record. */
export { embedJson, escapeHtml, Html, type HtmlValue, html, raw } from "./html.ts";
export { renderIndex } from "./index-page.ts";
export { renderJson } from "./json.ts";
export { renderJunit } from "./junit.ts";
export { type Page, renderPage } from "./page.ts";
export { renderHtml } from "./run-page.ts";
export { renderTimeline, type TimelineOptions } from "./terminal.ts";
export { type ReportPaths, writeReports } from "./write.ts";
