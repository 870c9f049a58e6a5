import { timingSafeEqual } from 'node:crypto';

/** The groups that make the roles of the stage, by role. */
export type RoleGroups = {
  readonly admin: readonly string[];
  readonly teacher: readonly string[];
  readonly student: readonly string[];
};

/** Somebody who may sign in on one machine. */
export type Account = { readonly username: string; readonly name: string; readonly groups: readonly string[] };

/** Of every account: this is a demonstration on one's own machine. */
export const demonstrationPassword = 'deskpool';

/** The demonstration accounts, each in the first group that the stage knows for its role. */
export const demonstrationAccounts = (roles: RoleGroups): readonly Account[] => [
  { username: 'student', name: 'Student', groups: [roles.student[0] ?? 'students'] },
  { username: 'student2', name: 'Second Student', groups: [roles.student[0] ?? 'students'] },
  { username: 'teacher', name: 'Teacher', groups: [roles.teacher[0] ?? 'teachers'] },
  { username: 'admin', name: 'Administrator', groups: [roles.admin[0] ?? 'admins'] },
];

/** The account that a name and a password open, or undefined. */
export const accountFor = (accounts: readonly Account[], username: string, password: string): Account | undefined => {
  const [given, right] = [Buffer.from(password), Buffer.from(demonstrationPassword)];
  const known = given.length === right.length && timingSafeEqual(given, right);
  return known ? accounts.find((account) => account.username === username.trim().toLowerCase()) : undefined;
};

/** IServ's form of groups: an object of objects, whose key means nothing. */
const asIServ = (groups: readonly string[]): Readonly<Record<string, object>> =>
  Object.fromEntries(groups.map((act, index) => [String(100 + index), { id: 100 + index, act, name: act }]));

/** The claims of an account. Teachers have their groups in IServ's form and all others as a list, since providers differ in it. */
export const claimsOf = (
  { username, name, groups }: Account,
  groupsClaim: string,
): Readonly<Record<string, unknown>> => ({
  sub: username,
  name,
  preferred_username: username,
  email: `${username}@localhost.test`,
  email_verified: true,
  [groupsClaim]: username === 'teacher' ? asIServ(groups) : groups,
});
