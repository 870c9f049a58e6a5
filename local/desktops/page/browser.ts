/**
 * The few things of a browser that the client page uses. The rest of `local/` runs in Node and compiles without the DOM library, which
 * would make `document` look as if it were everywhere.
 */
export type PageElement = EventTarget & {
  textContent: string | null;
  hidden: boolean;
  title: string;
  value: string;
  readonly dataset: { readonly access?: string };
  lang: string;
  focus(options?: { readonly preventScroll: boolean }): void;
  setAttribute(name: string, value: string): void;
  setSelectionRange(start: number, end: number): void;
};

export type Browser = {
  readonly document: EventTarget & {
    readonly documentElement: PageElement;
    readonly visibilityState: 'visible' | 'hidden';
    getElementById(id: string): PageElement | null;
  };
  readonly location: { readonly href: string; readonly origin: string; reload(): void };
  readonly navigator: {
    readonly languages: readonly string[];
    readonly clipboard?: { readText(): Promise<string>; writeText(text: string): Promise<void> };
    readonly permissions?: { query(permission: { readonly name: string }): Promise<{ readonly state: string }> };
  };
  readonly addEventListener: EventTarget['addEventListener'];
};

/** The browser that runs the page. */
export const browser = globalThis as unknown as Browser;

/** An element of `html.ts`. */
export const element = (id: string): PageElement => {
  const found = browser.document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
};
