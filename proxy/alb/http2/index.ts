export { type Http2Client, serveHttp2 } from "./session.ts";
