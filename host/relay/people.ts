import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The name of a user of this machine; undefined for one that nobody knows, or whose name could be mistaken for something else. */
export type NameOf = (uid: number) => Promise<string | undefined>;

const userName = /^[A-Za-z_][A-Za-z0-9_.@-]{0,63}$/;
/** For so many milliseconds a directory's answer is good. */
const remembered = 60_000;

/** The name that lines of `/etc/passwd` have for a uid. */
export const nameIn = (passwd: string, uid: number): string | undefined =>
  passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name = '', , number]) => number === String(uid) && userName.test(name))?.[0];

/** Reads `/etc/passwd`; where it doesn't say, asks the machine's directories by `getent`. */
export const openPeople = (clock: () => number = Date.now): NameOf => {
  const known = new Map<number, { readonly name: string; readonly until: number }>();
  return async (uid) => {
    const local = nameIn(await readFile('/etc/passwd', 'utf8').catch(() => ''), uid);
    if (local !== undefined) return local;
    const before = known.get(uid);
    if (before && before.until > clock()) return before.name;
    const name = nameIn(await fromDirectory(uid), uid);
    if (name !== undefined) known.set(uid, { name, until: clock() + remembered });
    return name;
  };
};

const fromDirectory = async (uid: number): Promise<string> => {
  try {
    const { stdout } = await promisify(execFile)('getent', ['passwd', String(uid)], { timeout: 5_000 });
    return stdout;
  } catch {
    return '';
  }
};
