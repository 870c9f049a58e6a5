/** The part of noVNC's RFB class that the client page uses; the package has no types of its own. */
declare module '@novnc/novnc' {
  export default class RFB extends EventTarget {
    constructor(
      target: object,
      url: string,
      options: { readonly shared: boolean; readonly wsProtocols: readonly string[] },
    );
    viewOnly: boolean;
    scaleViewport: boolean;
    resizeSession: boolean;
    showDotCursor: boolean;
    background: string;
    disconnect(): void;
    focus(options?: { readonly preventScroll: boolean }): void;
    sendKey(keysym: number, code: string | null, down?: boolean): void;
    clipboardPasteFrom(text: string): void;
  }
}
