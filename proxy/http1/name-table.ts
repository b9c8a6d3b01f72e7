/**
 * Names of header fields, known by their bytes while these are read. A name's key leaves hyphens out: a name that is a known
 * one but for its hyphens is told from one that is not known.
 */

/** Lower case of what stands in a usual name, which is a letter, a digit or a hyphen; 0 for any other byte. */
export const NAME_BYTES: Uint8Array = nameBytes();
const HYPHEN = 0x2d;

/** The key of a name that goes on with `byte`; 0 is that of none. @param byte in lower case */
export function addToKey(key: number, byte: number): number {
  return byte === HYPHEN ? key : (Math.imul(key, 31) + byte) | 0;
}

/** Known names by their keys; which are in lower case, and none like another but for hyphens. */
export class NameTable {
  readonly #byKey = new Map<number, string>();

  constructor(names: Iterable<string>) {
    for (const name of names) this.#byKey.set(keyOf(name), name);
  }

  /**
   * The known name that stands in `bytes` from `start` to `end`, in whatever case; `undefined` where none has its key, "" where one
   * has it and is another.
   */
  find(key: number, bytes: Uint8Array, start: number, end: number): string | undefined {
    const name = this.#byKey.get(key);
    if (name === undefined) return undefined;
    if (name.length !== end - start) return "";
    for (let at = 0; at < name.length; at++) {
      if (name.charCodeAt(at) !== NAME_BYTES[bytes[start + at] ?? 0]) return "";
    }
    return name;
  }
}

function keyOf(name: string): number {
  let key = 0;
  for (let at = 0; at < name.length; at++) key = addToKey(key, name.charCodeAt(at));
  return key;
}

function nameBytes(): Uint8Array {
  const bytes = new Uint8Array(256);
  for (const character of "abcdefghijklmnopqrstuvwxyz0123456789-") {
    bytes[character.charCodeAt(0)] = character.charCodeAt(0);
    bytes[character.toUpperCase().charCodeAt(0)] = character.charCodeAt(0);
  }
  return bytes;
}
