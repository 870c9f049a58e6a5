import * as z from 'zod';

/**
 * Zod compiles schemas with `new Function` where it can; the page's policy forbids that and would report each attempt. Imported
 * before every schema, because a schema looks at this setting when it is made.
 */
z.config({ jitless: true });
