export type { HttpdConfig } from "./config/httpd-config.ts";
export { parseConfig, renderConfigFaults } from "./config/parse-config.ts";
export { startWebServer, type WebServer, type WebServerParts } from "./web-server.ts";
