/** How many requests a second a stage takes, and how many at once after a pause. */
export type Limits = { readonly rate: number; readonly burst: number };

/** API Gateway's token bucket: true for a request that is let through. */
export const throttle = ({ rate, burst }: Limits, now: () => number): (() => boolean) => {
  let tokens = burst;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - filledAt) * rate) / 1_000);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
