import { typeOf } from '#local/dynamodb/item.ts';
import type { AttributeValue, Item } from '#local/dynamodb/item.ts';
import { invalid } from '#local/dynamodb/refusal.ts';
import type { Section } from '#local/dynamodb/update.ts';

/** `AttributeUpdates`, which update expressions replaced in 2014. */
export type LegacyUpdates = Readonly<
  Record<string, { readonly Action?: 'PUT' | 'ADD' | 'DELETE'; readonly Value?: AttributeValue }>
>;

/** The same update as sections of an update expression. */
export function legacySections(updates: LegacyUpdates, before: Item | undefined): readonly Section[] {
  return Object.entries(updates).map(([name, { Action = 'PUT', Value }]) => {
    const path = [name];
    if (!Value) return { type: 'remove', path };
    if (Action === 'PUT') return { type: 'set', path, val: Value };
    const attrType = typeOf(Value);
    const existing = before?.[name];
    if (existing && typeOf(existing) !== attrType) throw invalid('Type mismatch for attribute to update');
    if (Value.L) return { type: 'set', path, val: { L: [...(existing?.L ?? []), ...Value.L] } };
    return { type: Action === 'ADD' ? 'add' : 'delete', path, val: Value, attrType };
  });
}
