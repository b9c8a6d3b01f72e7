import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** Runs the script over an APT folder made of the given files. */
function deriveSource(files: Readonly<Record<string, string>>, ...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-apt-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const script = join(import.meta.dirname, "apt-source");
  return execFileSync("sh", [script, "bookworm", "trixie", "--apt-dir", folder, ...options], {
    encoding: "utf8",
    stdio: "pipe",
  });
}

test("a one-line entry gives its mirror and keyring to the other release", () => {
  const list = [
    "# deb http://commented.example/debian bookworm main",
    "deb [arch=amd64 signed-by=/etc/house.gpg] http://mirror.example/debian bookworm main contrib # ours",
    "deb http://mirror.example/debian bookworm-updates main",
  ].join("\n");
  expect(deriveSource({ "sources.list": list })).toBe(
    "Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\nSigned-By: /etc/house.gpg\n",
  );
});

test("a stanza gives its mirror and keyring to the other release", () => {
  const stanzas = [
    "Types: deb\nURIs: http://mirror.example/debian-security\nSuites: bookworm-security\nComponents: main",
    "# The archive\nTypes: deb deb-src\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg",
  ].join("\n\n");
  expect(deriveSource({ "sources.list.d/debian.sources": stanzas })).toBe(
    "Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
  );
});

test("a key written into the stanza is kept line by line", () => {
  const key = "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----";
  const stanza = `Types: deb\nURIs: http://mirror.example/debian/\nSuites: bookworm\nComponents: main\n${key}\n`;
  expect(deriveSource({ "sources.list.d/a.sources": stanza })).toBe(
    `Types: deb\nURIs: http://mirror.example/debian/\nSuites: trixie\nComponents: main\n${key}\n`,
  );
});

test("Debian's archive comes before a third party's suite of the same name", () => {
  const files = {
    "sources.list.d/a.list": "deb http://vendor.example/linux bookworm main",
    "sources.list.d/b.sources": "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\n",
  };
  expect(deriveSource(files)).toContain("URIs: http://mirror.example/debian\n");
});

test("a disabled stanza, a source entry and a disc are passed over", () => {
  const files = {
    "sources.list": "deb cdrom:[Debian]/ bookworm main\ndeb-src http://source.example/debian bookworm main\n",
    "sources.list.d/off.sources":
      "Enabled: no\nTypes: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main\n",
  };
  expect(() => deriveSource(files)).toThrow("no APT source for bookworm");
});

test("an archive past its date can be allowed", () => {
  expect(deriveSource({ "sources.list": "deb http://m.example/debian bookworm main" }, "--ignore-valid-until")).toBe(
    "Types: deb\nURIs: http://m.example/debian\nSuites: trixie\nComponents: main\nCheck-Valid-Until: no\n",
  );
});
