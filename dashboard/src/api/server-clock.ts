/**
 * The server's time. A machine whose clock is wrong must not be shown a wrong countdown.
 *
 * `performance.now()` may stand still while a machine sleeps, so the offset is to the wall clock.
 */
let offsetMs = 0;

/** Remember what time an answer was made at (ISO 8601), if it tells. */
export function heardFromServer(serverTime: string | null): void {
  const at = serverTime === null ? Number.NaN : Date.parse(serverTime);
  if (!Number.isNaN(at)) {
    offsetMs = at - Date.now();
  }
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
