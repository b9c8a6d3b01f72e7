import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** What pages carry in them, by the name of the file in `browser/`. Read once. */
export const readAsset = once((name: string) => readFileSync(new URL(`./browser/${name}`, import.meta.url), "utf8"));

/** A file of the chart library's distribution: `uPlot.iife.min.js`. Read once. */
export const readChartLibrary = once((name: string) => readFileSync(require.resolve(`uplot/dist/${name}`), "utf8"));

function once(read: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const text = known.get(name) ?? read(name);
    known.set(name, text);
    return text;
  };
}
