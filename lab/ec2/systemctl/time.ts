const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** `Sat 2026-11-21 17:53:15 UTC`, as systemctl prints times. */
export function renderTimestamp(timeMs: number): string {
  const time = new Date(timeMs);
  return `${DAYS[time.getUTCDay()]} ${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

const UNITS: readonly (readonly [string, number])[] = [
  ["day", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
];

/** `2min 3s ago`: the two largest units. */
export function renderAge(ageMs: number): string {
  let rest = Math.max(0, Math.floor(ageMs / 1000));
  const parts = UNITS.flatMap(([name, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    return count === 0 ? [] : [name === "day" ? `${count} day${count > 1 ? "s" : ""}` : `${count}${name}`];
  });
  return `${parts.length > 0 ? parts.slice(0, 2).join(" ") : "0s"} ago`;
}
