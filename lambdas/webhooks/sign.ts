import { createHmac } from 'node:crypto';

/**
 * The signature of a delivery, the value of `X-Deskpool-Signature`: `t=<unix seconds>,v1=<hex>`. To verify it, a receiver takes the
 * body as it came, byte for byte, makes the HMAC-SHA256 of `<t>.<body>` with the stage's webhook key, compares it with `v1` in
 * constant time, and refuses what is older than some minutes by `t`, so that nobody can send an old delivery again.
 */
export function signatureOf(key: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`;
}
