const PLACE = Symbol("place");
type Placed = object & { [PLACE]?: number };

/**
 * A set of objects that come and go by the thousand a second; an object can be in one such set.
 *
 * A `Set` replaces its table every so many additions, and V8 keeps each table pointing at the next one. As soon as one has
 * grown old, every later table and all that these held outlive each small collection until the next full one: with a
 * `Set` of connections, each of them copied megabytes of closed sockets (ADR 4). Here nothing points at what is gone.
 */
export class Crowd<T extends object> implements Iterable<T> {
  readonly #members: (T & Placed)[] = [];

  get size(): number {
    return this.#members.length;
  }

  /** It must not be in any yet. */
  add(member: T & Placed): void {
    member[PLACE] = this.#members.length;
    this.#members.push(member);
  }

  /** Nothing happens where it is in none. The last one takes the place that becomes free. */
  delete(member: T & Placed): void {
    const place = member[PLACE];
    if (place === undefined) return;
    member[PLACE] = undefined;
    const last = this.#members.pop();
    if (last === undefined || last === member) return;
    last[PLACE] = place;
    this.#members[place] = last;
  }

  /** The latest first, so that the one being looked at may be deleted. */
  *[Symbol.iterator](): Iterator<T> {
    for (let place = this.#members.length - 1; place >= 0; place--) {
      const member = this.#members[place];
      if (member) yield member;
    }
  }
}
