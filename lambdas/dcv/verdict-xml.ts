const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

/** What a DCV server is answered (administrator guide, "external authentication"): the user as whom somebody comes in, or no. */
export function verdictXml(user: string | undefined): string {
  return user === undefined
    ? '<auth result="no"><message>This link is not good any more. Please open the desktop from the portal.</message></auth>'
    : `<auth result="yes"><username>${escaped(user)}</username></auth>`;
}
