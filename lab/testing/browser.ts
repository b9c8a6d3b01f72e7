import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

/** Where Debian's package puts it; `scripts/setup` installs it for tests. */
const CHROMIUM = process.env.CHROMIUM_PATH || "/usr/bin/chromium";

const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The system's Chromium without a window, told to speak to nobody. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: SWITCHES });
}

/** As Chrome has it from the start; Debian's build, and any private window, keeps no cookie of another site than the page's. */
const PREFERENCES = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };

/**
 * The same with a profile as people have it, new and gone with it.
 *
 * @param switches further ones of its command line
 */
export async function launchProfile(
  switches: readonly string[],
): Promise<AsyncDisposable & { context: BrowserContext }> {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-browser-"));
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default", "Preferences"), JSON.stringify(PREFERENCES));
  const options = { executablePath: CHROMIUM, args: [...SWITCHES, ...switches] };
  const context = await chromium.launchPersistentContext(folder, options);
  return {
    context,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      // What it still writes while it ends.
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
