import * as z from 'zod';

const plain = (text: string) => !/\p{Cc}/u.test(text);
const Line = z.string().max(200).refine(plain, { error: 'one line of text' });
const Labels = z.record(z.string().min(1).max(100), Line);
const WebAddress = z.url({ protocol: /^https?$/, error: 'an address by http or https' }).max(2_000);
const Origin = z
  .string()
  .regex(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/, 'an origin such as https://hub.example.org, without a path');

/** A text that somebody may give with a request for a session, such as a user name inside the desktop. */
export const Parameter = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, 'a name of letters, digits, "_" and "-"'),
    /** Used where none is given. */
    value: z.string().max(4_000).default(''),
    /** `expression`: where none is given, a text is made that matches the regular expression `from`. */
    generate: z.literal('expression').optional(),
    from: z.string().min(1).max(200).optional(),
  })
  .refine(({ generate, from }) => (generate === undefined) === (from === undefined), {
    path: ['from'],
    error: 'a regular expression, together with `generate: expression`',
  })
  .refine(({ from }) => from === undefined || isPattern(from), {
    path: ['from'],
    error: 'a regular expression, without looking ahead or behind, back references and \\p',
  });
export type Parameter = z.output<typeof Parameter>;

/** Whether it is a regular expression that texts can be made to. */
function isPattern(text: string): boolean {
  if (/\\[pPkbB1-9]|\(\?(?!:)/.test(text)) return false;
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** What a learning platform shows of a desktop type beside title and description. */
export const Leaflet = z.strictObject({
  /** Another name that the platform knows it by. */
  alias: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/)
    .optional(),
  vendor: Line.default(''),
  authors: z.array(Line).max(50).default([]),
  difficulty: Line.default(''),
  /** How long somebody needs, in words: `45m`. */
  effort: Line.default(''),
  tags: z.array(Line).max(50).default([]),
  labels: Labels.default({}),
  logo: z.string().max(10_000).default(''),
  url: z.string().max(2_000).default(''),
});
export type Leaflet = z.output<typeof Leaflet>;

/** How the portal meets learning platforms. */
export const Lms = z.strictObject({
  /** Where people go back to who came from nowhere in particular; the portal where nothing is said. */
  index: WebAddress.optional(),
  /** Where requests may send people back to; anywhere where none is named, which only robots may choose. */
  allowedOrigins: z.array(Origin).max(100).default([]),
  /** `public` shows what can be asked for to everybody; sessions never. */
  catalogue: z.enum(['private', 'public']).default('private'),
  /** Labels that every desktop type has unless it says otherwise. */
  labels: Labels.default({}),
  /** Where the events of all sessions are posted. */
  webhook: WebAddress.optional(),
});
export type Lms = z.output<typeof Lms>;

const Name = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/, 'letters, digits, ".", "_" and "-"');
/** A name with `*` for any text and `?` for one letter. */
const NamePattern = z.string().regex(/^[A-Za-z0-9._*?-]{1,100}$/, 'a name, with * for any text');

/** Which clusters or portals a tenant has: those that fit every condition. */
const Selector = z.strictObject({
  matchNames: z.array(NamePattern).default([]),
  matchLabels: Labels.default({}),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string().min(1).max(100),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(Line).default([]),
      }),
    )
    .default([]),
});
export type Selector = z.output<typeof Selector>;

const LookupClientEntry = z.strictObject({
  name: Name,
  roles: z.array(z.enum(['admin', 'tenant'])).min(1),
  /** Whose workshops it may ask for. */
  tenants: z.array(NamePattern).default([]),
  /** In whose name it asks, whatever it says itself. */
  user: z.string().min(1).max(200).optional(),
});
const Tenant = z.strictObject({
  name: Name,
  clusters: Selector.prefault({}),
  portals: Selector.prefault({}),
});
export type Tenant = z.output<typeof Tenant>;

/** The lookup service: who may ask it, and for whom. */
export const Lookup = z.strictObject({
  /** What this portal's cluster is called there. */
  cluster: Name.default('deskpool'),
  clusterLabels: Labels.default({}),
  clients: z.array(LookupClientEntry).max(200).default([]),
  tenants: z.array(Tenant).max(1_000).default([]),
});
export type Lookup = z.output<typeof Lookup>;
