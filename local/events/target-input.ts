import * as z from 'zod';
import { CloudFault } from '#local/template/fault.ts';

/** How a target wants its event: a constant, a part, or text made of parts. */
export const TargetInput = z.looseObject({
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .looseObject({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
    .optional(),
});
export type TargetInput = z.output<typeof TargetInput>;

const at = (event: unknown, path: string): unknown => {
  if (!/^\$(\.[\w-]+|\[\d+\])*$/.test(path))
    throw new CloudFault(`The input path ${path} is not known on one machine.`);
  let value = event;
  for (const [, name, index] of path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[name ?? index ?? ''];
  }
  return value;
};

/** A placeholder between quotes becomes a part of that text; one outside them becomes a JSON value of its own. */
const transformed = (template: string, values: Readonly<Record<string, unknown>>): unknown => {
  const filled = template.replace(/<([\w.-]+)>/g, (_, name: string, offset: number) => {
    const json = JSON.stringify(values[name] ?? '');
    const quotes = template.slice(0, offset).match(/(?<!\\)"/g)?.length ?? 0;
    return quotes % 2 === 1 && typeof values[name] === 'string' ? json.slice(1, -1) : json;
  });
  try {
    return JSON.parse(filled);
  } catch {
    return filled;
  }
};

/** What a target gets of an event. */
export const inputOf = (target: TargetInput, event: unknown): unknown => {
  if (target.Input !== undefined) return JSON.parse(target.Input);
  if (target.InputPath !== undefined) return at(event, target.InputPath);
  if (!target.InputTransformer) return event;
  const { InputPathsMap, InputTemplate } = target.InputTransformer;
  const values = Object.fromEntries(Object.entries(InputPathsMap).map(([name, path]) => [name, at(event, path)]));
  return transformed(InputTemplate, values);
};
