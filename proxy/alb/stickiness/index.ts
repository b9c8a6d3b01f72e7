export { type Cookies, readCookies } from "./cookies.ts";
export { formerGroup, groupCookies } from "./group.ts";
export { rememberedSeal } from "./remembered-seal.ts";
export { createSeal, type Seal } from "./seal.ts";
export { formerTarget, type StickyGroup, targetCookies } from "./target.ts";
export type { Moment } from "./ticket.ts";
