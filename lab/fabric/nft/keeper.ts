import { type Ruleset, renderRuleset } from "./ruleset.ts";
import { renderUpdate } from "./update.ts";

/** Knows which rule set it has brought into the kernel, and so what there is to change. */
export interface RulesetKeeper {
  /**
   * What brings the kernel to `next`; `undefined` where it is there. Rejects with what `apply` rejects with: then
   * nothing of the kernel is taken for known, and the next update is a whole rule set.
   */
  updateTo(next: Ruleset): (() => Promise<void>) | undefined;
}

/** @param apply takes a script to the kernel in one transaction */
export function createRulesetKeeper(apply: (script: string) => Promise<void>): RulesetKeeper {
  let held: Ruleset | undefined;

  async function change(script: string, next: Ruleset): Promise<void> {
    const isWhole = held === undefined;
    held = undefined;
    await apply(script).catch(async (error: unknown) => {
      if (isWhole) throw error;
      // Somebody else may have changed the table.
      await apply(renderRuleset(next));
    });
    held = next;
  }

  return {
    updateTo(next) {
      const script = renderUpdate(held, next);
      return script === "" ? undefined : () => change(script, next);
    },
  };
}
