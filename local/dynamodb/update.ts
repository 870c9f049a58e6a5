import { valueAt } from '#local/dynamodb/condition.ts';
import type { Path } from '#local/dynamodb/condition.ts';
import type { AttributeType, AttributeValue, Item } from '#local/dynamodb/item.ts';
import { add, subtract } from '#local/dynamodb/number.ts';
import { invalid } from '#local/dynamodb/refusal.ts';

/** A value of an update expression, as dynalite's grammar gives it: a path, a literal, or something to work out. */
type Source = Path | AttributeValue | Calculation;

interface Calculation {
  readonly type: 'add' | 'subtract' | 'function';
  readonly name?: string;
  readonly args: readonly Source[];
}

/** One action of a parsed update expression. */
export interface Section {
  readonly type: 'set' | 'remove' | 'add' | 'delete';
  readonly path: Path;
  readonly val?: Source;
  readonly attrType?: AttributeType;
}

type Mutable = { -readonly [Type in AttributeType]?: unknown } & {
  M?: Record<string, Mutable>;
  L?: (Mutable | undefined)[];
};

const INCORRECT_TYPE = 'An operand in the update expression has an incorrect data type';

/**
 * The item after an update. Every value is worked out from the item as it was before, and list elements are removed
 * last and from the end, so that positions mean those of the item before. Throws DynamoDB's ValidationException.
 */
export function updated(sections: readonly Section[], before: Item): Item {
  const root: Mutable = { M: structuredClone(before) as Record<string, Mutable> };
  const settled = sections.map((section) => ({
    section,
    value:
      section.type === 'set'
        ? structuredClone(resolve(section.val as Source, before))
        : (section.val as AttributeValue),
  }));
  const gone = settled.filter(({ section, value }) => section.type === 'remove' || !change(root, section, value));
  for (const { section } of gone.toSorted((one, other) => byDepth(one.section.path, other.section.path))) {
    remove(root, section.path);
  }
  closeGaps(root);
  return root.M as Item;
}

/** Deeper paths first, then later positions first: so a removal never moves what another one means. */
const byDepth = (one: Path, other: Path): number =>
  other.length - one.length || Number(other.at(-1)) - Number(one.at(-1)) || 0;

/** The map or list that holds the last piece of a path. */
function parentOf(root: Mutable, path: Path): Mutable {
  let parent: Mutable | undefined = root;
  for (const piece of path.slice(0, -1)) parent = typeof piece === 'number' ? parent?.L?.[piece] : parent?.M?.[piece];
  const fits = typeof path.at(-1) === 'number' ? parent?.L : parent?.M;
  if (!parent || !fits) throw invalid('The document path provided in the update expression is invalid for update');
  return parent;
}

function put(parent: Mutable, piece: string | number, value: unknown): void {
  if (typeof piece === 'number') (parent.L ??= [])[piece] = value as Mutable;
  else (parent.M ??= {})[piece] = value as Mutable;
}

function remove(root: Mutable, path: Path): void {
  const parent = parentOf(root, path);
  const piece = path.at(-1) ?? '';
  if (typeof piece === 'number') parent.L?.splice(piece, 1);
  else delete parent.M?.[piece];
}

/** Applies one action; false when it leaves a set empty, which is to be removed. */
function change(root: Mutable, section: Section, value: AttributeValue): boolean {
  const parent = parentOf(root, section.path);
  const piece = section.path.at(-1) ?? '';
  const existing = (typeof piece === 'number' ? parent.L?.[piece] : parent.M?.[piece]) as AttributeValue | undefined;
  const type = section.attrType ?? 'N';
  if (section.type === 'set') put(parent, piece, value);
  else if (existing && existing[type] === undefined) throw invalid(INCORRECT_TYPE);
  else if (section.type === 'add') put(parent, piece, added(type, existing, value));
  else if (existing) {
    const left = members(existing, type).filter((member) => !members(value, type).includes(member));
    put(parent, piece, { [type]: left });
    return left.length > 0;
  }
  return true;
}

const members = (value: AttributeValue | undefined, type: AttributeType): readonly string[] =>
  (value?.[type] ?? []) as readonly string[];

function added(type: AttributeType, existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (type === 'N') return { N: calculated(add, existing?.N ?? '0', value.N ?? '0') };
  return { [type]: [...new Set([...members(existing, type), ...members(value, type)])] };
}

function calculated(operation: (left: string, right: string) => string, left: string, right: string): string {
  try {
    return operation(left, right);
  } catch (error) {
    if (error instanceof RangeError) throw invalid(error.message);
    throw error;
  }
}

/** Setting beyond a list's end appends: the holes between close up. */
function closeGaps(value: Mutable): void {
  if (value.L) value.L = value.L.filter((member) => member !== undefined);
  for (const member of value.L ?? Object.values(value.M ?? {})) if (member) closeGaps(member);
}

const isCalculation = (source: Source): source is Calculation => 'type' in source;

function resolve(source: Source, item: Item): AttributeValue {
  const value = Array.isArray(source)
    ? valueAt(source as Path, item)
    : literal(source as AttributeValue | Calculation, item);
  if (value) return value;
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

function literal(source: AttributeValue | Calculation, item: Item): AttributeValue {
  if (!isCalculation(source)) return source;
  const [first, second] = source.args;
  if (!first || !second) throw invalid(INCORRECT_TYPE);
  if (source.name === 'if_not_exists') return valueAt(first as Path, item) ?? resolve(second, item);
  const [left, right] = [resolve(first, item), resolve(second, item)];
  if (source.name === 'list_append') {
    if (!left.L || !right.L) throw invalid(INCORRECT_TYPE);
    return { L: [...left.L, ...right.L] };
  }
  if (left.N === undefined || right.N === undefined) throw invalid(INCORRECT_TYPE);
  return { N: calculated(source.type === 'add' ? add : subtract, left.N, right.N) };
}
