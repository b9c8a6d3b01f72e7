/** What people are told. */

/** @param {unknown} error of a request */
export function describeError(error) {
  switch (error?.status) {
    case 0:
    case 502:
    case 503:
    case 504:
      return "No server answers at the moment. Nothing is lost; please try again soon.";
    case 401:
      return "Your session has ended. Please log in again.";
    case 404:
      return "This file is not there any more.";
    case 413:
      return "This file is too large.";
    case 429:
      return `Too many attempts. Please wait ${error.retryAfter ?? 60} seconds.`;
    default:
      return "That did not work. Please try again.";
  }
}

/** @param {number} bytes */
export function describeSize(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const kilobytes = bytes / 1000;
  return kilobytes < 1000 ? `${kilobytes.toFixed(1)} kB` : `${(kilobytes / 1000).toFixed(1)} MB`;
}

/** @param {number} ms since the epoch */
export function describeTime(ms) {
  return new Date(ms).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
