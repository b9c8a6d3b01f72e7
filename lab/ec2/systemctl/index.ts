export { systemctl } from "./systemctl.ts";
