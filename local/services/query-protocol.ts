import { randomUUID } from 'node:crypto';
import type { AwsError } from './aws-error.ts';

/**
 * The Query protocol of AWS's older services: a form with `Action` comes, XML goes. Lists are numbered, `Name.member.1`; structures
 * have dots.
 */

/** Numbered keys become a list, the rest a structure. */
const gathered = (fields: Record<string, unknown>): unknown => {
  const keys = Object.keys(fields);
  const isList = keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
  const values = Object.fromEntries(
    keys.map((key) => {
      const value = fields[key];
      return [key, typeof value === 'object' && value !== null ? gathered(value as Record<string, unknown>) : value];
    }),
  );
  return isList ? keys.toSorted((one, other) => Number(one) - Number(other)).map((key) => values[key]) : values;
};

/** Operation and input of a form; undefined for one that names no action. */
export const readQuery = (body: string): { readonly operation: string; readonly input: unknown } | undefined => {
  const root: Record<string, unknown> = {};
  const form = new URLSearchParams(body);
  for (const [key, value] of form) {
    if (key === 'Action' || key === 'Version') continue;
    const path = key.split('.').filter((part) => part !== 'member');
    const last = path.pop() ?? key;
    let at = root;
    for (const part of path) at = (at[part] ??= {}) as Record<string, unknown>;
    at[last] = value;
  }
  const operation = form.get('Action');
  return operation === null ? undefined : { operation, input: gathered(root) };
};

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replaceAll(/[&<>]/g, (character) => escapes[character] ?? '');

const element = (name: string, value: unknown): string => {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value)}</${name}>`;
};
const content = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((one) => element('member', one)).join('');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, one]) => element(name, one))
      .join('');
  return escaped(String(value));
};

/** An answer as XML. */
export const queryAnswer = (operation: string, answer: unknown): string =>
  `<${operation}Response>${element(`${operation}Result`, answer ?? {})}` +
  `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`;

/** A refusal as XML. */
export const queryRefusal = ({ type, message }: AwsError): string =>
  `<ErrorResponse>${element('Error', { Type: 'Sender', Code: type, Message: message })}` +
  `${element('RequestId', randomUUID())}</ErrorResponse>`;
