/** Bytes in base64, in pieces that fit a call's arguments. */
export function base64Of(bytes: Uint8Array): string {
  const piece = 8_192;
  let text = '';
  for (let at = 0; at < bytes.length; at += piece) text += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(text);
}
