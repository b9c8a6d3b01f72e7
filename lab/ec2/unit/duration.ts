const MS: Readonly<Record<string, number>> = { us: 1e-3, ms: 1, s: 1e3, min: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** Every name of a unit of time that systemd.time(7) gives. `M` for months and `y` for years are no spans of a service. */
const NAMES: Readonly<Record<string, string>> = {
  usec: "us",
  us: "us",
  msec: "ms",
  ms: "ms",
  seconds: "s",
  second: "s",
  sec: "s",
  s: "s",
  minutes: "min",
  minute: "min",
  min: "min",
  m: "min",
  hours: "h",
  hour: "h",
  hr: "h",
  h: "h",
  days: "d",
  day: "d",
  d: "d",
  weeks: "w",
  week: "w",
  w: "w",
};

/** Milliseconds of a time span such as `3`, `5min 20s`, `1.5h` or `infinity`; `undefined` for what is none. */
export function parseDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "infinity") return Number.POSITIVE_INFINITY;
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]*\s*)+$/.test(trimmed)) return undefined;
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)];
  const sizes = parts.map(([, count, name]) => Number(count) * (MS[NAMES[name || "s"] ?? ""] ?? Number.NaN));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return Number.isNaN(total) ? undefined : total;
}
