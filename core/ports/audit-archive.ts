/** Where the weekly files lie. */
export type AuditArchive = {
  /** The whole file; undefined where there is none. */
  read(file: string): Promise<Uint8Array | undefined>;
  /** So many bytes of a file from one on, and how many it has; undefined where there is none. */
  readPart(
    file: string,
    from: number,
    bytes: number,
  ): Promise<{ readonly part: Uint8Array; readonly size: number } | undefined>;
  /** Puts a file there, in place of an older one. */
  put(file: string, content: Uint8Array, contentType: string): Promise<void>;
};
