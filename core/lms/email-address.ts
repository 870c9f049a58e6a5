/** Letters before the `@` without quotes: RFC 5321's atoms with dots between. */
const plain = /^[-!#$%&'*+/=?^_`{}|~0-9a-z]+(\.[-!#$%&'*+/=?^_`{}|~0-9a-z]+)*$/i;
/** The same in quotes; control characters are left out on purpose. */
const quoted = /^"([!#-[\]-~ ]|\\[ -~])*"$/;
/** One part of a host name, international ones included. */
const label = /^[a-z0-9\u00a1-\uffff]([a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?$/i;
const addressLiteral = /^\[([0-9a-f:.]+)\]$/i;

/** Whether a text looks like an e-mail address, as strictly as the training portal looks: a name, an `@`, and a host with a dot. */
export function isEmailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const [name, host] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (text.length > 320 || at === -1) return false;
  return (plain.test(name) || quoted.test(name)) && isHost(host);
}

function isHost(host: string): boolean {
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  const isName =
    labels.length > 1 && labels.every((part) => label.test(part)) && !/^\d+$/.test(last) && last.length > 1;
  return isName || host.toLowerCase() === 'localhost' || addressLiteral.test(host);
}
