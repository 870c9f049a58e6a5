import * as z from 'zod';

/** What a person may be whom the provider knows. Its groups decide, anew at each refresh of a login. */
export const MemberRole = z.enum(['student', 'teacher', 'admin']);
export type MemberRole = z.infer<typeof MemberRole>;

/** What somebody may be: a member, or the guest of a learning platform, who has what it asked for in his name and nothing else. */
export const Role = z.enum([...MemberRole.options, 'guest']);
export type Role = z.infer<typeof Role>;
