/** Wakes a loop: calls that come while it works are kept, several count as one. */
export interface Waker {
  wake(): void;
  /** Resolves at the next wake, or after `timeoutMs`. */
  wait(timeoutMs: number): Promise<void>;
}

export function createWaker(): Waker {
  let isAwake = false;
  let resolve: (() => void) | undefined;
  return {
    wake() {
      isAwake = true;
      resolve?.();
    },
    async wait(timeoutMs) {
      if (!isAwake) {
        await new Promise<void>((done) => {
          const timer = setTimeout(done, timeoutMs);
          resolve = () => {
            clearTimeout(timer);
            done();
          };
        });
      }
      resolve = undefined;
      isAwake = false;
    },
  };
}
