import { HostName } from '../contract/dcv.ts';
import { isOwnUser } from './names.ts';

/** What a name has to be for a session to be made by it, in words. */
export const ownerNameIs =
  'The owner has to be a user of the host: lower-case letters, digits, "_" and "-", a letter first, 31 at most; not root, ' +
  'and none of the names that Deskpool itself gives.';

/**
 * Whether sessions may be made for an owner of this name. It becomes DCV's name for the session and the user of the operating system,
 * so it must not be taken for what we name ourselves, and no token may ever let anybody in as root.
 */
export function isOwnerName(name: string): boolean {
  return HostName.test(name) && name !== 'root' && !isOwnUser(name) && !/-w\d{2,}-s\d{3,}$/.test(name);
}
