import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A private key and its certificate, both PEM, as `node:tls` takes them. */
export type SelfSigned = { readonly key: string; readonly cert: string };

/** DER (X.690): a tag, the length, the content. */
const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length < 0x100 ? 2 : 4, '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body]);
};

const sequence = (...content: readonly Uint8Array[]) => der(0x30, ...content);
const set = (...content: readonly Uint8Array[]) => der(0x31, ...content);
const oid = (...bytes: readonly number[]) => der(0x06, Buffer.from(bytes));
const octets = (content: Uint8Array) => der(0x04, content);
const bits = (content: Uint8Array) => der(0x03, Buffer.of(0), content);
const TRUE = der(0x01, Buffer.of(0xff));

const ECDSA_WITH_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
const SUBJECT_ALTERNATIVE_NAME = oid(0x55, 0x1d, 0x11);

/** UTCTime, the form that RFC 5280 wants for years before 2050. */
const utcTime = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'ascii'));

const named = (commonName: string) => sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName, 'utf8')))));

/** A positive number of 16 bytes without a leading zero: the serial number of RFC 5280, §4.1.2.2. */
const serialNumber = () => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return der(0x02, bytes);
};

const extensions = () =>
  sequence(
    sequence(BASIC_CONSTRAINTS, TRUE, octets(sequence(TRUE))),
    sequence(
      SUBJECT_ALTERNATIVE_NAME,
      octets(sequence(der(0x82, Buffer.from('localhost', 'ascii')), der(0x87, Buffer.of(127, 0, 0, 1)))),
    ),
  );

const toBeSigned = (commonName: string, publicKey: KeyObject, from: Date, days: number) =>
  sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    serialNumber(),
    ECDSA_WITH_SHA256,
    named(commonName),
    sequence(utcTime(from), utcTime(new Date(from.getTime() + days * 86_400_000))),
    named(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions()),
  );

const pem = (label: string, content: Buffer) =>
  `-----BEGIN ${label}-----\n${content.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;

/**
 * A new key (ECDSA P-256) and its self-signed X.509 certificate for `localhost` and 127.0.0.1, as a Kasm container makes one at each
 * start. Node signs and can't write certificates, so the DER of RFC 5280 is put together here. Valid from an hour before `now`, so that
 * clocks may differ, for `days` (till 2049 at most).
 */
export const selfSigned = (commonName: string, now: Date, days = 365): SelfSigned => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = toBeSigned(commonName, publicKey, new Date(now.getTime() - 3_600_000), days);
  const certificate = sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, privateKey)));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem('CERTIFICATE', certificate) };
};
