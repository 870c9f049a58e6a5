import * as z from 'zod';

/** What a person may be. The provider's groups decide, anew at each refresh of a login. */
export const Role = z.enum(['student', 'teacher', 'admin']);
export type Role = z.infer<typeof Role>;
