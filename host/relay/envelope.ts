/** An answer of the relay's own, not the portal's. */
export type Refused = { readonly status: number; readonly message: string };

/** How the DCV management API says something: keys in their order, a line break at the end. Both of its generations can read it. */
export const envelope = ({ status, message }: Refused): string =>
  `${JSON.stringify({ message, return_code: status, stderr: null, stdout: null })}\n`;
