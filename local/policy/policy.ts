import { evaluate } from './evaluate.ts';
import type { Permission } from './evaluate.ts';
import { statementsOf } from './statement.ts';
import type { Statement } from './statement.ts';
import type { LambdaFunction } from '#local/functions/lambda-function.ts';
import type { CloudTemplate } from '#local/template/cloud-template.ts';

/** A call that a function's role does not allow. */
export type Denial = {
  readonly function: string;
  readonly action: string;
  readonly resource: string;
  /** The sentence that AWS would answer. */
  readonly message: string;
};

/** An action that a role allows and its function never needed. */
export type UnusedGrant = { readonly function: string; readonly action: string; readonly resources: readonly string[] };

/** What came to light about permissions since the start. */
export type PolicyReport = {
  readonly denied: readonly Denial[];
  readonly unused: readonly UnusedGrant[];
  /** Names of the functions that made any call at all; what the others never used says little. */
  readonly exercised: readonly string[];
};

/** The permissions of the functions. */
export type Policy = {
  /** The first permission that the function's role lacks, with AWS's sentence; undefined when all are given. */
  readonly check: (who: LambdaFunction, needed: readonly Permission[]) => Denial | undefined;
  readonly report: () => PolicyReport;
};

/** Logs and traces are written by the runtime, not by a call that is seen here. */
const isRuntimes = (action: string): boolean => /^(logs|xray):/i.test(action);

const sentence = (who: LambdaFunction, { action, resource }: Permission, why: string): string => {
  const account = who.role.split(':')[4] ?? '';
  const user = `arn:aws:sts::${account}:assumed-role/${who.role.split('/').at(-1) ?? ''}/${who.name}`;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
};

/** Checks calls against the synthesized policies and keeps account of what was denied and what was used. */
export const openPolicy = (cloud: CloudTemplate, functions: readonly LambdaFunction[]): Policy => {
  const roles = new Map<string, readonly Statement[]>();
  const used = new Map<Statement, Set<string>>();
  const denied = new Map<string, Denial>();
  const exercised = new Set<string>();
  const statements = (role: string) => {
    const known = roles.get(role) ?? statementsOf(cloud, role);
    roles.set(role, known);
    return known;
  };
  const use = (statement: Statement, by: string) => used.set(statement, (used.get(statement) ?? new Set()).add(by));
  const unusedOf = (who: LambdaFunction): readonly UnusedGrant[] =>
    statements(who.role)
      .filter((one) => one.ours && one.effect === 'Allow' && !one.notActions)
      .flatMap((one) =>
        one.actions
          .filter((action) => !isRuntimes(action) && !used.get(one)?.has(action))
          .map((action) => ({ function: who.name, action, resources: one.resources })),
      );
  return {
    check: (who, needed) => {
      exercised.add(who.name);
      for (const permission of needed) {
        const verdict = evaluate(statements(who.role), permission);
        if (verdict.allowed) {
          use(verdict.statement, verdict.by);
          continue;
        }
        const { action, resource } = permission;
        const denial = { function: who.name, action, resource, message: sentence(who, permission, verdict.why) };
        denied.set(`${who.name} ${action} ${resource}`, denial);
        return denial;
      }
      return undefined;
    },
    report: () => ({
      denied: [...denied.values()],
      unused: functions.filter((who) => exercised.has(who.name)).flatMap(unusedOf),
      exercised: [...exercised].sort(),
    }),
  };
};
