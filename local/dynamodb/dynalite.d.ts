/**
 * The small part of dynalite 4.0.0 that the local DynamoDB stands on. dynalite has no types and these are its
 * internals, so the version is pinned exactly: another version means reading these again.
 */

declare module 'dynalite/db/index.js' {
  import type { AttributeValue, Item } from '#local/dynamodb/item.ts';
  import type { KeyElement, Table } from '#local/dynamodb/table.ts';

  /** An error dynalite returns or throws: the reply it stands for. */
  export interface DynaliteError extends Error {
    readonly statusCode: number;
    readonly body: { readonly __type: string; readonly message: string };
  }

  export interface Range {
    readonly gt?: string;
    readonly gte?: string;
    readonly lt?: string;
    readonly lte?: string;
    readonly reverse?: boolean;
    readonly limit?: number;
  }

  export type Operation =
    | { readonly type: 'put'; readonly key: string; readonly value: unknown }
    | { readonly type: 'del'; readonly key: string };

  /** The LevelDB below, with JSON values. `batch` is atomic. */
  export interface Level {
    open(): Promise<void>;
    close(): Promise<void>;
    get(key: string): Promise<unknown>;
    batch(operations: readonly Operation[]): Promise<void>;
    clear(range: Range): Promise<void>;
    iterator(range: Range): AsyncIterable<[string, unknown]>;
    keys(range: Range): AsyncIterable<string>;
  }

  /** A part of the LevelDB whose keys share a prefix. */
  export interface Part {
    get(key: string, done: (error: unknown, value?: unknown) => void): void;
    createValueStream(range: Range): NodeJS.ReadableStream;
  }

  export interface Store {
    readonly options: { readonly maxItemSize: number };
    readonly db: Level;
    getItemDb(table: string): Part;
    getIndexDb(kind: string, table: string, index: string): Part;
    getTable(name: string, ...rest: unknown[]): void;
  }

  /** Parsed paths of one expression. */
  export interface Paths {
    readonly paths?: readonly (readonly (string | number)[])[];
    readonly nestedPaths?: Readonly<Record<string, boolean>>;
  }

  export function create(options: { path?: string }): Store;
  export function validateKey(key: Item, table: Table): DynaliteError | null | undefined;
  export function validateItem(item: Item, table: Table): DynaliteError | null | undefined;
  export function validateUpdates(legacy: unknown, updates: unknown, table: Table): DynaliteError | null | undefined;
  export function validateKeyPaths(nested: unknown, table: Table): DynaliteError | null | undefined;
  export function checkConditional(data: unknown, existing: Item | undefined): DynaliteError | null | undefined;
  export function createKey(item: Item, table: Table, keySchema?: readonly KeyElement[]): string;
  export function createIndexKey(item: Item, table: Table, keySchema: readonly KeyElement[]): string;
  export function mapPaths(paths: readonly unknown[], item: Item): Record<string, AttributeValue>;
}

declare module 'dynalite/validations/index.js' {
  export function checkTypes(data: unknown, types: object): Record<string, unknown>;
  export function checkValidations(
    data: Record<string, unknown>,
    types: object,
    custom: ((data: never, store: never) => string | null | undefined) | undefined,
    store: unknown,
  ): void;
}

declare module 'dynalite/validations/*.js' {
  export const types: Record<string, object | string>;
  export const custom: ((data: unknown, store: unknown) => string | null | undefined) | undefined;
}

declare module 'dynalite/actions/*.js' {
  const action: (
    store: unknown,
    data: unknown,
    done: (error: unknown, reply?: Record<string, unknown>) => void,
  ) => void;
  export default action;
}
