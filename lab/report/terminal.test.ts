import { expect, test } from "vitest";
import { fixtureRecord } from "./fixture.ts";
import { renderTimeline } from "./terminal.ts";

const plain = (_: unknown, text: string) => text;

test("a run is told in eighty columns without colour", () => {
  expect(`\n${renderTimeline(fixtureRecord(), { width: 80, paint: plain }).join("\n")}\n`).toMatchInlineSnapshot(`
    "
    faults                         #                            ##########
    target proxy-group-1 ===========================================================
    target proxy-group-2 ===============X
    target proxy-group-3                       ~~~~~~~~~~===========================
    group proxy-ha-proxy                +++++++
    proxy-group-1        ===========================================================
    proxy-group-2        =============XX-
    proxy-group-3                        ~~~~~~=====================================
    failed requests      ..............3............................................
                         ----------|-----------|-----------|------------|-----------
    s after the fault              0           +5          +10          +15
    broken at            0.00 s: proxy-group-2 stopped, as docker stop does
    broken at            +12.00 s: latency 200 ms between app-server-1 and proxy-gr…
                         = serves  + work  ~ comes up  - leaves  X fails  # broken
    "
  `);
});

test("no line is longer than the terminal; without a terminal, than eighty", () => {
  const longest = (width: number) => Math.max(...picture(width).map((line) => line.length));
  for (const width of [40, 80, 132]) expect(longest(width)).toBeLessThanOrEqual(width);
  expect(longest(Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(80);
});

test("colour is put on the characters and changes none of them", () => {
  const strip = (line: string) => line.replace(/<\w+>/g, "");
  const coloured = renderTimeline(fixtureRecord(), { width: 80, paint: (style, text) => `<${style}>${text}` });
  expect(coloured.map(strip)).toEqual(picture(80));
  expect(coloured.join("")).toContain("<red>X");
});

test("a run in which nothing happened has no picture", () => {
  const { before: _, after: __, ...record } = fixtureRecord();
  expect(renderTimeline({ ...record, events: [], faults: [] }, { width: 80, paint: plain })).toEqual([]);
});

function picture(width: number): string[] {
  return renderTimeline(fixtureRecord(), { width, paint: plain });
}
