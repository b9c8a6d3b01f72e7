import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findTemplate, loadLab } from "../template/index.ts";
import { renderCompose } from "./index.ts";

const ROOT_FILE = fileURLToPath(new URL("../../docker-compose.yml", import.meta.url));

test("the root docker-compose.yml is the rendering of three-tier", () => {
  const lab = loadLab({ file: findTemplate("three-tier"), name: "three-tier" });
  expect(readFileSync(ROOT_FILE, "utf8")).toBe(renderCompose(lab));
});
