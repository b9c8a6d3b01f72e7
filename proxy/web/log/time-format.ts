/** `%t` of log formats, always in UTC. */
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];

/** The last second that was asked for: under load many lines are of the same one. */
const last = { second: Number.NaN, text: "" };

/** `06/Nov/2022:03:01:52 +0000` */
export function clfTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== last.second) {
    last.second = second;
    last.text = strftime("%d/%b/%Y:%H:%M:%S +0000", ms);
  }
  return last.text;
}

type Conversion = (date: Date) => string;

const two = (value: number) => String(value).padStart(2, "0");

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  "%": () => "%",
  a: (date) => (DAYS[date.getUTCDay()] ?? "").slice(0, 3),
  A: (date) => DAYS[date.getUTCDay()] ?? "",
  b: (date) => (MONTHS[date.getUTCMonth()] ?? "").slice(0, 3),
  B: (date) => MONTHS[date.getUTCMonth()] ?? "",
  d: (date) => two(date.getUTCDate()),
  D: (date) => strftime("%m/%d/%y", date.getTime()),
  e: (date) => String(date.getUTCDate()).padStart(2, " "),
  F: (date) => strftime("%Y-%m-%d", date.getTime()),
  H: (date) => two(date.getUTCHours()),
  m: (date) => two(date.getUTCMonth() + 1),
  M: (date) => two(date.getUTCMinutes()),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  S: (date) => two(date.getUTCSeconds()),
  T: (date) => strftime("%H:%M:%S", date.getTime()),
  y: (date) => two(date.getUTCFullYear() % 100),
  Y: (date) => String(date.getUTCFullYear()),
  z: () => "+0000",
  Z: () => "UTC",
};

/** The conversions of strftime(3) that logs use; others stay as they are. */
export function strftime(format: string, ms: number): string {
  const date = new Date(ms);
  return format.replace(/%([\s\S])/g, (whole, letter) => CONVERSIONS[letter]?.(date) ?? whole);
}

const WHOLE = 1_000_000;

const TOKENS: Readonly<Record<string, (us: number) => string>> = {
  sec: (us) => String(Math.floor(us / WHOLE)),
  msec: (us) => String(Math.floor(us / 1000)),
  usec: (us) => String(us),
  msec_frac: (us) => String(Math.floor((us % WHOLE) / 1000)).padStart(3, "0"),
  usec_frac: (us) => String(us % WHOLE).padStart(6, "0"),
};

/**
 * `%{argument}t`: a token of httpd's or a strftime format, of the request's begin or, behind `end:`, of its end.
 *
 * @param startMs and endMs since the epoch
 */
export function compileTime(argument: string): (startMs: number, endMs: number) => string {
  const isEnd = argument.startsWith("end:");
  const format = argument.replace(/^(begin|end):/, "");
  const token = TOKENS[format];
  return (startMs, endMs) => {
    const ms = isEnd ? endMs : startMs;
    return token ? token(Math.round(ms * 1000)) : strftime(format, ms);
  };
}
