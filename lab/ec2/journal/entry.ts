/** The journal: what services print and what the manager says of them, one JSON value a line. */

export interface JournalEntry {
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** The unit it is about or from. */
  readonly unit: string;
  /** What journalctl prints before the number of the process: `httpd`, or `systemd` for the manager's own. */
  readonly identifier: string;
  readonly pid: number;
  readonly message: string;
}

export const JOURNAL_FILE = "/var/log/journal/journal.jsonl";

/** The entry of one line of the file; `undefined` for what a crash left half-written. */
export function parseEntry(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}

/** `Nov 21 17:53:15 ip-10-0-3-4 httpd[12]: text`, as journalctl and `systemctl status` print it. */
export function renderEntry(entry: JournalEntry, hostname: string): string {
  return `${renderTime(entry.timeMs)} ${hostname.split(".")[0]} ${entry.identifier}[${entry.pid}]: ${entry.message}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function renderTime(timeMs: number): string {
  const time = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
  return `${MONTHS[time.getMonth()]} ${two(time.getDate())} ${clock}`;
}
