import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import * as z from 'zod';
import { Stage } from '#core/stage/stage.ts';
import { HouseFault } from './fault.ts';
import { expectationOf } from './stage-expectation.ts';
import { suggestionFor } from './suggestion.ts';

/** One thing that is wrong in the file of a stage. */
export type StageFault = {
  /** Where, as one would write it in code: `desktops[1].limits.idle`. Empty for the file as a whole. */
  readonly path: string;
  /** Line in the file, from 1. */
  readonly line: number;
  /** What is wrong, found and expected, as half a sentence. */
  readonly says: string;
};

/** The file of a stage is wrong. The message lists every fault that could be found, a line each. */
export class StageFaults extends HouseFault {
  override readonly name = 'StageFaults';
  readonly faults: readonly StageFault[];

  constructor(file: string, faults: readonly StageFault[]) {
    const lines = faults.map(({ line, path, says }) => `  line ${line}: ${path ? `${path} ` : ''}${says}`);
    super([`${file} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:`, ...lines].join('\n'));
    this.faults = faults;
  }
}

type Path = readonly PropertyKey[];
type Source = { readonly document: Document; readonly lines: LineCounter; readonly value: unknown };

/**
 * Reads what the operator decided. Refuses a file that is not there, is no YAML or is no stage, with all its faults at once;
 * rules between several keys (such as names given twice) are told once the keys themselves are right. Values of keys that
 * sound like secrets are never repeated.
 */
export function readStage(file: string): Stage {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => ({
      path: '',
      line: lines.linePos(pos[0]).line,
      says: `is no YAML: ${message}`,
    }));
    throw new StageFaults(file, faults);
  }
  const source = { document, lines, value: document.toJS() as unknown };
  const parsed = Stage.safeParse(source.value, { error: expectationOf });
  if (parsed.success) return parsed.data;
  // Of several rules that one value breaks, the first is the one about its form.
  const faults = parsed.error.issues
    .flatMap((issue) => faultsOf(issue, source))
    .filter((fault, index, all) => all.findIndex((other) => other.path === fault.path) === index);
  throw new StageFaults(
    file,
    faults.sort((left, right) => left.line - right.line),
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new HouseFault(`${file}, the file of the stage, can't be read (${code}).`, { cause });
  }
}

function faultsOf(issue: z.core.$ZodIssue, source: Source): readonly StageFault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const meant = suggestionFor(key, keysAt(path, source.value));
      const says = `is no key of a stage${meant ? `; did you mean ${meant}?` : ''}`;
      return { path: written([...path, key]), line: lineOf([...path, key], source), says };
    });
  }
  const expected =
    issue.code === 'invalid_union' && issue.discriminator
      ? valuesAt(path, source.value).join(' or ') || issue.message
      : issue.message;
  return [
    {
      path: written(path),
      line: lineOf(path, source),
      says: `is ${found(path, source.value)}; expected ${expected}`,
    },
  ];
}

/** `['desktops', 1, 'limits']` as `desktops[1].limits`. */
const written = (path: Path): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('');

const valueAt = (path: Path, value: unknown): unknown =>
  path.reduce<unknown>(
    (parent, key) => (typeof parent === 'object' && parent !== null ? Reflect.get(parent, key) : undefined),
    value,
  );

const soundsSecret = (path: Path): boolean =>
  path.some((key) => /secret|password|passwd|token|credential|(api|private).?key/i.test(String(key)));

function found(path: Path, root: unknown): string {
  const value = valueAt(path, root);
  if (value === undefined) return 'missing';
  if (soundsSecret(path)) return 'not right (its value is not shown here)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** The line of the key at a path, or of its nearest ancestor that is in the file. */
function lineOf(path: Path, { document, lines }: Source): number {
  for (let depth = path.length; depth > 0; depth--) {
    const key = path[depth - 1];
    const above = document.getIn(path.slice(0, depth - 1), true);
    const pair = isMap(above) ? above.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    const node = pair ? pair.key : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The part of a JSON Schema that matters here. */
type Shape = {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
  readonly const?: unknown;
};

const stageShape = (): Shape =>
  z.toJSONSchema(Stage, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Shape;

/** Every shape that a value at this path may have, alternatives included; of a union the branch whose constants match the value. */
function shapesAt(path: Path, root: unknown): readonly Shape[] {
  let shapes = branches(stageShape(), root);
  for (const [index, key] of path.entries()) {
    const value = valueAt(path.slice(0, index + 1), root);
    shapes = shapes
      .map((shape) => (typeof key === 'number' ? shape.items : shape.properties?.[String(key)]))
      .flatMap((shape) => (shape ? branches(shape, value) : []));
  }
  return shapes;
}

function branches(shape: Shape, value: unknown): readonly Shape[] {
  const inner = [...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])];
  if (inner.length === 0) return [shape];
  const all = inner.flatMap((one) => branches(one, value));
  const fitting = all.filter((one) =>
    Object.entries(one.properties ?? {}).every(
      ([key, { const: fixed }]) => fixed === undefined || fixed === valueAt([key], value),
    ),
  );
  return fitting.length > 0 ? fitting : all;
}

const keysAt = (path: Path, root: unknown): readonly string[] =>
  shapesAt(path, root).flatMap((shape) => Object.keys(shape.properties ?? {}));

/** The constants that a discriminating key may have. */
const valuesAt = (path: Path, root: unknown): readonly string[] =>
  shapesAt(path, root).flatMap((shape) =>
    shape.const === undefined ? [] : [JSON.stringify(shape.const).replaceAll('"', '')],
  );
