import { expect, test } from "vitest";
import { edited, load } from "../../template/test/edited.ts";
import { hints, storesTimes } from "./summary.ts";

const known = {
  ...{ url: "http://127.0.0.1:8080", storesTimes: true, hasAssociations: false },
  ...{ member: "app-group-1", flag: " --lab a", lab: "a" },
};

test("what to try fits the lab: pages of the application only where it stores times", () => {
  expect(hints(known)).toEqual([
    "curl http://127.0.0.1:8080/write && curl http://127.0.0.1:8080/read",
    "tierlab status --lab a",
    "tierlab kill app-group-1 --lab a",
    "tierlab events --follow --lab a",
    "tierlab logs --follow --lab a",
    "tierlab down a",
  ]);
  expect(hints({ ...known, storesTimes: false })[0]).toBe("curl http://127.0.0.1:8080/");
  expect(hints({ ...known, url: "https://127.0.0.1:8443" })[0]).toBe("tierlab dns --lab a");
  expect(hints({ ...known, hasAssociations: true })).toContain("tierlab ssm --lab a");
  expect(hints({ ...known, url: undefined, member: undefined, flag: "" })).toEqual([
    "tierlab status",
    "tierlab events --follow",
    "tierlab logs --follow",
    "tierlab down",
  ]);
});

test("the application of three-tier stores times, another in its place does not", () => {
  expect(storesTimes(load(edited()))).toBe(true);
  expect(storesTimes(load(edited(), { parameters: { AppImage: "nginx:1.27" } }))).toBe(false);
});
