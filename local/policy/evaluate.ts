import { conditionsHold } from './condition.ts';
import type { RequestContext } from './condition.ts';
import { fits } from './pattern.ts';
import type { Statement } from './statement.ts';

/** One thing that a call needs to be allowed: an IAM action on a resource. */
export type Permission = {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
};

/** What IAM says: allowed by which action of which statement, or why not, as the end of AWS's sentence. */
export type Verdict =
  | { readonly allowed: true; readonly statement: Statement; readonly by: string }
  | { readonly allowed: false; readonly why: string };

const patternFor = (statement: Statement, action: string): string | undefined => {
  const found = statement.actions.find((pattern) => fits(pattern, action, { ignoreCase: true }));
  if (!statement.notActions) return found;
  return found === undefined ? `everything but ${statement.actions.join(', ')}` : undefined;
};

const isAbout = (statement: Statement, resource: string): boolean =>
  statement.resources.some((pattern) => fits(pattern, resource)) !== statement.notResources;

/** Evaluates a role's statements as IAM does: an explicit deny wins, and what nothing allows is denied. */
export const evaluate = (statements: readonly Statement[], { action, resource, context }: Permission): Verdict => {
  const near: string[] = [];
  let allowed: Verdict | undefined;
  for (const statement of statements) {
    const by = patternFor(statement, action);
    if (by === undefined || !isAbout(statement, resource)) continue;
    const held = conditionsHold(statement.conditions, context);
    if (statement.effect === 'Deny') {
      // A deny whose condition can't be told is a deny: guessing the other way would hide it.
      if (held.holds || held.why.includes('not known on one machine')) {
        return { allowed: false, why: 'with an explicit deny in an identity-based policy' };
      }
    } else if (held.holds) allowed ??= { allowed: true, statement, by };
    else near.push(held.why);
  }
  if (allowed) return allowed;
  const condition = near.length > 0 ? ` (a statement comes near, but ${near.join('; ')})` : '';
  return { allowed: false, why: `because no identity-based policy allows the ${action} action${condition}` };
};
