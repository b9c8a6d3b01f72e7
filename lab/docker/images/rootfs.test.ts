import { expect, test } from "vitest";
import { houseKeyrings } from "./rootfs.ts";

const stanza = (signedBy: string) => `Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\n${signedBy}`;

test("a keyring of the house goes into the image, Debian's own is there already", () => {
  expect(
    houseKeyrings(stanza("Signed-By: /etc/apt/house.gpg /usr/share/keyrings/debian-archive-keyring.gpg\n")),
  ).toEqual(["/etc/apt/house.gpg"]);
});

test("a key inside the stanza or no key at all names no file", () => {
  expect(houseKeyrings(stanza("Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n"))).toEqual([]);
  expect(houseKeyrings(stanza(""))).toEqual([]);
});
