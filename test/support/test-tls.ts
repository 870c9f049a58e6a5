import { readFileSync } from 'node:fs';

/** A self-signed certificate and its key for servers in tests, as desktops have them. It protects nothing. */
export const testTls = {
  key: readFileSync(new URL('./tls/key.pem', import.meta.url)),
  cert: readFileSync(new URL('./tls/cert.pem', import.meta.url)),
};
