import * as z from 'zod';

/** The languages of the pages. */
export const Language = z.enum(['en', 'de']);
export type Language = z.infer<typeof Language>;

/** A text shown to people, in every language of the pages. */
export const Text = z.strictObject({ en: z.string().min(1).max(2_000), de: z.string().min(1).max(2_000) });
export type Text = z.infer<typeof Text>;
