export { apacheVariables, type ProxiedRequest } from "./apache-variables.ts";
export { encodePacket, parsePacket, type UwsgiPacket, type UwsgiVariable } from "./packet.ts";
export { uwsgiPacketOf } from "./serve-http.ts";
export { createUwsgiServer, type UwsgiServer, type UwsgiServerOptions } from "./server.ts";
