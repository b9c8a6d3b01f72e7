export type { Ear, GuestEngine, NewGuest, SendAnswer } from "./engine.ts";
export { createGuestKeeper, type GuestKeeper } from "./keeper.ts";
