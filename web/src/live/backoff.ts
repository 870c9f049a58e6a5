const first = 1_000;
const longest = 30_000;

/**
 * Milliseconds to wait before attempt number `attempt` (0 is the first after a loss): doubles from one second to thirty, half of
 * it left to chance, so that a thousand pages that lost the same portal do not come back as one.
 */
export function delayBefore(attempt: number, chance: number): number {
  const whole = Math.min(first * 2 ** Math.min(attempt, 20), longest);
  return whole / 2 + (whole / 2) * chance;
}
