import { expect, test } from "vitest";
import { heatMaps } from "./heat-map.ts";
import { renderHeatMapSvg } from "./heat-map-svg.ts";
import { aSweep } from "./test/fixture.ts";

const [map] = heatMaps(aSweep(), "outage");
const draw = (heat: number) => {
  const cell = { n: 1, median: 9, min: 8, max: 10, heat, meets: true, isChosen: false };
  return map ? renderHeatMapSvg({ ...map, rows: [{ label: "5", cells: [cell] }] }, "m").markup : "";
};

/** WCAG 2.2, relative luminance. */
function luminance(colour: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(svg: string): number {
  const fill = luminance((/fill="rgb\((\d+) (\d+) (\d+)\)"/.exec(svg) ?? []).slice(1).map(Number));
  const ink = /fill="(#\w{6})"/.exec(svg)?.[1] === "#ffffff" ? 1 : 0;
  return (Math.max(fill, ink) + 0.05) / (Math.min(fill, ink) + 0.05);
}

test("numbers are legible on every shade", () => {
  const shades = Array.from({ length: 101 }, (_, index) => contrast(draw(index / 100)));
  expect(Math.min(...shades)).toBeGreaterThanOrEqual(4.5);
});

test("darkness alone tells more from less, so that grey is enough", () => {
  const lights = Array.from({ length: 11 }, (_, index) => /rgb\((\d+) (\d+) (\d+)\)/.exec(draw(index / 10)) ?? []).map(
    (found) => luminance(found.slice(1).map(Number)),
  );
  expect(lights).toEqual(lights.toSorted((a, b) => b - a));
});

test("a cell has its median, its spread and its mark; a failed one says so", () => {
  expect(draw(0)).toMatch(/>9\.0<.*>8\.0 to 10\.0<.*>✓ meets</s);
  const whole = map ? renderHeatMapSvg(map, "m").markup : "";
  expect(whole.match(/>failed</g)).toHaveLength(1);
  expect(whole.match(/class="chosen"/g)).toHaveLength(1);
  expect(whole).toContain('<title id="m">outage, seconds</title>');
});
