import { expect, test } from "vitest";
import { asInvoked } from "./invocation.ts";

const WORDS =
  "No lab is running\n  tierlab up three-tier\nWatch: tierlab events --follow\nThe tierlab project, tierlab-x";

test("a hint names the command as the person started this one", () => {
  expect(asInvoked(WORDS, { npm_lifecycle_event: "lab" })).toBe(
    "No lab is running\n  npm run lab -- up three-tier\nWatch: npm run lab -- events --follow\nThe tierlab project, tierlab-x",
  );
  expect(asInvoked("  tierlab ls", { npm_lifecycle_event: "start" })).toBe("  npm run lab -- ls");
});

test("outside a script of npm a hint goes through npx, which needs no installation", () => {
  expect(asInvoked("  tierlab up three-tier", {})).toBe("  npx tierlab up three-tier");
});
