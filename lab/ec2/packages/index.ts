export { pip } from "./pip.ts";
export { rpm } from "./rpm.ts";
export { yum } from "./yum.ts";
