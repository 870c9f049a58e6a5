/** What is said of parameters that are missing, to the letter. */
export const missing = {
  owner: 'Missing owner parameter. Please specify owner in the query string.',
  sessionId: 'Missing session_id parameter. Please specify session_id in the query string.',
  /** So the original: it asks for a session and says owner. */
  sessionIdToCheck: 'Missing session_id parameter. Please specify owner in the query string.',
  sessionName: 'Missing session_name parameter. Please provide a session_name in the query string.',
  collabOwner: 'Missing owner or session_owner parameter.',
  approval: "Missing 'collab_session_owner' or 'collab_username' or 'number_of_connections' in request.",
  permission: "Missing one or more parameters: 'collab_owner_username', 'collab_session_name', 'collab_del_username'.",
  username: 'Missing username parameter',
} as const;

/** What others typed is repeated without quotes and line ends. */
const plain = (text: string) => text.replaceAll(/[^\w.@+-]/g, '_').slice(0, 100);

export const notFound = (id: string): string => `Session '${plain(id)}' not found.`;
export const noPermissions = (id: string): string => `Permission file '${plain(id)}.perm' does not exist.`;
export const permissionsWritten = (id: string, how: 'created' | 'updated'): string =>
  `Permission file '${plain(id)}.perm' ${how} successfully.`;
export const permissionRemoved = (user: string): string => `Removed permission for '${plain(user)}' successfully.`;
/** A session that somebody made by hand. */
export const notOurs = 'This session was not made by Deskpool, which leaves it alone.';
