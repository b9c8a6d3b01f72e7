import { type Browser, chromium } from "playwright-core";

/** Where Debian's package puts it; `scripts/setup` installs it for tests. */
const CHROMIUM = process.env.CHROMIUM_PATH || "/usr/bin/chromium";

/** The system's Chromium without a window, told to speak to nobody. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
