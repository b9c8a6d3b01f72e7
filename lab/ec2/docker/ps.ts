/** What `docker ps` prints. Pure. */
import type { GuestPort, GuestView } from "../../model/guest.ts";
import { lines, table } from "../terminal.ts";

const COMMAND_WIDTH = 20;
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

export function renderPs(guests: readonly GuestView[], nowMs: number): string {
  const rows = guests.map((guest) => [
    guest.id.slice(0, 12),
    guest.image,
    `"${shorten(guest.command.join(" "))}"`,
    `${duration(nowMs - guest.createdAtMs)} ago`,
    statusOf(guest, nowMs),
    guest.state === "running" || guest.state === "paused" ? guest.ports.map(renderPort).join(", ") : "",
    guest.name,
  ]);
  const wide = [["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"], ...rows];
  return lines(table(wide.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : `${cell}  `)))));
}

export function statusOf({ state, startedAtMs, finishedAtMs, exitCode }: GuestView, nowMs: number): string {
  switch (state) {
    case "created":
      return "Created";
    case "exited":
      return `Exited (${exitCode}) ${duration(nowMs - finishedAtMs)} ago`;
    default:
      return `Up ${duration(nowMs - startedAtMs)}${state === "paused" ? " (Paused)" : ""}`;
  }
}

function renderPort({ hostPort, containerPort, protocol }: GuestPort): string {
  return `0.0.0.0:${hostPort}->${containerPort}/${protocol}`;
}

function shorten(text: string): string {
  return text.length > COMMAND_WIDTH ? `${text.slice(0, COMMAND_WIDTH - 1)}…` : text;
}

/** In the largest unit of which there is one at least. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
  const count = Math.floor(seconds / length);
  return count === 0 ? "Less than a second" : `${count} ${unit}${count === 1 ? "" : "s"}`;
}
