import { readFileSync } from 'node:fs';

/**
 * As much of jq as scripts on DCV hosts use, for machines that have none: `-r`, and paths such as `.message[0]["num-of-connections"]`
 * or `.message[] | .id`. Prints text as it is, everything else as JSON; what is no JSON is an error.
 */
const filter = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? '.';

const steps = [...filter.matchAll(/\.(\w+)|\[(\d+)\]|\["([^"]+)"\]|(\[\])/g)];
const taken = (value: unknown, [, name, index, key, all]: RegExpExecArray): readonly unknown[] => {
  if (all !== undefined) return Array.isArray(value) ? value : [];
  const at = name ?? index ?? key ?? '';
  const inner: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, at) : undefined;
  return [inner ?? null];
};

const text = readFileSync(0, 'utf8');
let values: readonly unknown[] = text.trim() === '' ? [] : [JSON.parse(text)];
for (const step of steps) values = values.flatMap((value) => taken(value, step));
for (const value of values) process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
