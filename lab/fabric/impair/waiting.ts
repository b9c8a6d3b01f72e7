/** Things that are due at a time, given back in the order of their times; of equal times, as they came. */
export class Waiting<T> {
  readonly #items: { readonly atMs: number; readonly item: T }[] = [];
  /** What stands before it has been given back: taking out one by one would move all the others each time. */
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  /** When the next one is due; `undefined` where none waits. */
  get nextMs(): number | undefined {
    return this.#items[this.#first]?.atMs;
  }

  /** Nearly always at the end, where packets keep their order. */
  add(atMs: number, item: T): void {
    let place = this.#items.length;
    while (place > this.#first && (this.#items[place - 1]?.atMs ?? 0) > atMs) place -= 1;
    this.#items.splice(place, 0, { atMs, item });
  }

  /** Takes out what is due by now. */
  takeDue(nowMs: number): T[] {
    let end = this.#first;
    while ((this.#items[end]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) end += 1;
    const due = this.#items.slice(this.#first, end).map(({ item }) => item);
    this.#first = end;
    if (this.#first * 2 > this.#items.length) {
      this.#items.splice(0, this.#first);
      this.#first = 0;
    }
    return due;
  }
}
